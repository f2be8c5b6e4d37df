import Tensor
import Testing
import Viz

@testable import TinyWorld

private let judge = Judge()

/// Pictures made on all workers.
private func pictures(_ count: Int, _ make: @Sendable (Int) -> Raster) -> [Raster] {
  Workers.shared.map(0..<count, make)
}

/// Expects that at least `share` of every attribute of the scenes is found in their pictures.
private func expectFound(
  _ share: Double, in pictures: [Raster], of scenes: [Scene], by judge: Judge
) {
  let checks = zip(judge.verdicts(on: pictures), scenes).flatMap { $0.checks(against: $1) }
  for attribute in Attribute.allCases {
    let those = checks.filter { $0.attribute == attribute }
    let right = Double(those.count(where: \.isRight)) / Double(those.count)
    #expect(right >= share, "\(attribute): \(right)")
  }
}

private let scenes = (0..<300).map { Scene(seed: 2024, index: $0) }

@Test func truePicturesAreUnderstood() {
  expectFound(0.995, in: scenes.map { $0.raster() }, of: scenes, by: judge)
}

@Test func wornPicturesAreUnderstood() {
  let scenes = Array(scenes.prefix(200))
  let worn = pictures(scenes.count) { ImperfectPictures.worn(scenes[$0].raster(), seed: $0) }
  expectFound(0.99, in: worn, of: scenes, by: judge)
}

@Test func residualsGrowWithWear() {
  func median(_ times: Int) -> Double {
    let worn = pictures(60) { ImperfectPictures.worn(scenes[$0].raster(), times: times, seed: $0) }
    return judge.verdicts(on: worn).map(\.residual).sorted()[30]
  }
  let (little, autoencoded, much) = (median(1), median(2), median(16))
  #expect(little < autoencoded && (2...4).contains(autoencoded) && much > Judge.limit)
}

@Test func picturesOf32PixelsAreUnderstood() {
  let scenes = Array(scenes.prefix(100))
  let worn = pictures(scenes.count) {
    ImperfectPictures.worn(scenes[$0].raster(side: 32), times: 1, seed: $0)
  }
  expectFound(0.99, in: worn, of: scenes, by: Judge(side: 32))
}

@Test func thePlaceAndRadiusAreFound() {
  for scene in scenes.prefix(30) {
    let found = judge.verdict(on: scene.raster()).scene.objects
    #expect(found.count == scene.objects.count)
    for (a, b) in zip(found, scene.objects) {
      #expect(abs(a.x - b.x) < 0.25 && abs(a.radius - b.radius) < 0.25, "\(a) \(b)")
    }
  }
}

@Test(arguments: [Kind.person, .cat], Size.allCases)
func eyesAndEarsAreCounted(_ kind: Kind, _ size: Size) {
  for (i, features) in Features.variants(of: kind).enumerated() {
    let object = SceneObject(
      Tint.allCases[i], kind, size: size, position: i < 4 ? .left : .right,
      radius: size.radius * (0.95 + 0.01 * Double(i)))
    let neighbor = SceneObject(.green, .tree, size: .small, position: i < 4 ? .right : .left)
    let scene = Scene(
      sky: Sky.allCases[i % 3], ground: Ground.allCases[i % 4],
      objects: i < 4 ? [object, neighbor] : [neighbor, object])
    let clean = ScenePainter.borrowed {
      $0.raster(scene, features: i < 4 ? [features] : [Features(), features])
    }
    for picture in [clean, ImperfectPictures.worn(clean, seed: i)] {
      let verdict = judge.verdict(on: picture)
      #expect(verdict.agrees(with: scene), "\(features)")
      let found = verdict.objects.first { $0.object.kind == kind }
      #expect(found?.eyes == (kind == .person ? features.eyes.count : nil), "\(features)")
      #expect(found?.ears == (kind == .cat ? features.ears.count : nil), "\(features)")
    }
  }
}

/// One eye painted over by hand, not by a drawing the judge knows.
@Test func aMissingEyeIsMissed() {
  let scene = Scene(sky: .blue, ground: .grass, objects: [SceneObject(.red, .person)])
  var picture = scene.raster()
  let skin = picture[32, 33]
  for y in 28...33 {
    for x in 33...37 {
      let i = 3 * (64 * y + x)
      picture.bytes.replaceSubrange(i..<i + 3, with: [skin.red, skin.green, skin.blue])
    }
  }
  #expect(judge.verdict(on: scene.raster()).objects.first?.eyes == 2)
  #expect(judge.verdict(on: picture).objects.first?.eyes == 1)
}

@Test func noneToThreeObjectsAreCounted() {
  for i in 0..<12 {
    var scene = Scene(seed: 6, index: i)
    for count in [0, 3] {
      scene.objects = Position.allCases.prefix(count).enumerated().map { k, position in
        SceneObject(
          Tint.allCases[(i + 3 * k) % 8], Kind.allCases[(i + 4 * k) % 10], size: .small,
          position: position)
      }
      for picture in [scene.raster(), ImperfectPictures.worn(scene.raster(), seed: i)] {
        #expect(judge.verdict(on: picture).agrees(with: scene), "\(scene)")
      }
    }
  }
}

@Test(arguments: ImperfectPictures.Fault.allCases)
func whatIsNoTruePictureIsRefused(_ fault: ImperfectPictures.Fault) {
  let blobs = pictures(32) { i in
    ImperfectPictures.broken(
      Scene(seed: 31, index: i), by: fault, with: Scene(seed: 32, index: i), seed: i)
  }
  var accepted: [Double] = []
  for (i, verdict) in judge.verdicts(on: blobs).enumerated() {
    if verdict.isAccepted {
      accepted.append(verdict.residual)
    } else {
      let right = verdict.checks(against: Scene(seed: 31, index: i)).filter(\.isRight)
      #expect(right.isEmpty)
    }
  }
  // The autoencoder loses what hardly stands out from its background: so may a blob.
  #expect(accepted.count <= 3, "\(accepted)")
}

@Test func aColourBetweenTwoIsUnsure() {
  func house(_ tint: Tint) -> Raster {
    Scene(sky: .blue, ground: .grass, objects: [SceneObject(tint, .house)]).raster()
  }
  let sure = judge.verdict(on: house(.red))
  let unsure = judge.verdict(on: ImperfectPictures.mixed(house(.red), house(.orange)))
  #expect(sure.leastSureness > 0.99)
  #expect(unsure.objects[0].sureness[.color] ?? 1 < 0.2)
  #expect(unsure.objects[0].sureness[.kind] ?? 0 > 0.5)
  #expect(unsure.leastSureness < 0.2)
}

@Test func verdictsDoNotDependOnWorkersOrForm() {
  let pictures = (0..<20).map { ImperfectPictures.worn(scenes[$0].raster(), seed: $0) }
  for (picture, together) in zip(pictures, judge.verdicts(on: pictures)) {
    let alone = judge.verdict(on: picture.bytes.map { Float($0) / 127.5 - 1 })
    #expect(alone.scene == together.scene && alone.residual == together.residual)
    #expect(alone.sureness == together.sureness)
  }
}

@Test func theLimitRefusesOneInAThousand() {
  let residuals = (1...2000).map(Double.init).reversed()
  let limit = Judge.calibrate(residuals: Array(residuals))
  #expect(residuals.count { $0 > limit } == 2)
  #expect(Judge.calibrate(residuals: [4]) == 4)
}

/// Tests of what a verdict says of a wanted scene.
struct AgreementTests {
  let scene = Scene(
    sky: .blue, ground: .sand,
    objects: [
      SceneObject(.red, .cat, position: .left),
      SceneObject(.blue, .house, size: .small, position: .right),
    ])

  private func wrong(_ verdict: Verdict, _ plan: CaptionPlan? = nil) -> [Attribute] {
    verdict.checks(against: scene, saying: plan).filter { !$0.isRight }.map(\.attribute)
  }

  @Test func exchangedObjectsStandWrongAndAreRight() {
    var other = scene
    (other.objects[0], other.objects[1]) = (
      SceneObject(.blue, .house, size: .small, position: .left),
      SceneObject(.red, .cat, position: .right)
    )
    let verdict = judge.verdict(on: other.raster())
    #expect(wrong(verdict) == [.position, .position])
    #expect(
      wrong(verdict, CaptionPlan(saying: [.color, .size, .sky, .ground], objects: 2)).isEmpty)
  }

  @Test func onlyWhatIsSaidIsChecked() {
    var other = scene
    other.sky = .night
    other.objects[0].color = .green
    let verdict = judge.verdict(on: other.raster())
    #expect(wrong(verdict) == [.sky, .color])
    #expect(wrong(verdict, CaptionPlan(saying: [.size, .position], objects: 2)).isEmpty)
    #expect(!verdict.agrees(with: scene))
    #expect(verdict.agrees(with: other))
  }

  @Test func aMissingObjectIsWrongInAll() {
    var other = scene
    other.objects.removeFirst()
    let verdict = judge.verdict(on: other.raster())
    #expect(wrong(verdict) == [.count, .kind, .color, .size, .position, .position])
    let missed = verdict.checks(against: scene).filter { $0.object == 0 }
    #expect(missed.count == 4 && !missed.contains(where: \.isRight))
  }
}
