import Diffusion
import Tensor
import TinyWorld
import Viz

/// True pictures, as features and as what they show: what generated ones are measured against.
struct TruePictures: Sendable {
  let clip: CLIP
  let judge: Judge
  let cloud: FeatureCloud

  /// The pictures of `scenes`, `side` pixels a side.
  init(_ scenes: [Scene], side: Int, clip: CLIP) throws {
    (self.clip, judge) = (clip, Judge(side: side))
    let rasters = Workers.shared.map(0..<scenes.count) { scenes[$0].raster(side: side) }
    cloud = try FeatureCloud(clip.features(of: rasters))
  }
}

extension CLIP {
  /// The vectors of length 1 of pictures of any size, which the model's own processor scales.
  func features(of rasters: [Raster]) throws -> Tensor<Float> {
    try embeddings(
      of: Workers.shared.map(0..<rasters.count) {
        try SeenPicture(rasters[$0], named: "picture \($0)", by: self)
      })
  }
}

/// How good many pictures are, beside as many true ones.
struct PictureQuality: Sendable {
  /// The share that the judge accepts as one or two objects of the world.
  let accepted: Proportion
  /// How often each triple of an object's kind, its colour and the sky is among these: by kind, then
  /// colour, then sky.
  let found: [Int]
  /// In the space of our CLIP's picture vectors; never to be called FID.
  let frechet: Double
  /// By Kynkäänniemi et al., 2019, with k = 3, in the same space.
  let precision, recall: Proportion
  /// How often each sky and each ground is in those that are accepted.
  let backdrop: [PropertyCounts]
  /// What the judge sees in each picture.
  let verdicts: [Verdict]

  /// How many of all triples there are.
  var cells: Int { found.count { $0 > 0 } }

  /// All triples there are.
  static let cellCount = Kind.allCases.count * Tint.allCases.count * Sky.allCases.count

  init(_ pictures: [Raster], beside truth: TruePictures) throws {
    let verdicts = truth.judge.verdicts(on: pictures)
    accepted = Proportion(of: verdicts, Self.isAccepted)
    found = Self.found(verdicts)
    backdrop = PropertyCounts.backdrop(verdicts.filter(Self.isAccepted))
    let cloud = try FeatureCloud(truth.clip.features(of: pictures))
    frechet = truth.cloud.frechetDistance(to: cloud)
    precision = truth.cloud.share(of: cloud)
    recall = cloud.share(of: truth.cloud)
    self.verdicts = verdicts
  }

  /// Whether a picture is taken for one or two objects of the world.
  static func isAccepted(_ verdict: Verdict) -> Bool {
    verdict.isAccepted && (1...2).contains(verdict.objects.count)
  }

  /// How often each triple is found in pictures that are accepted.
  static func found(_ verdicts: [Verdict]) -> [Int] {
    found(in: verdicts.filter(isAccepted).map(\.scene))
  }

  /// How often each triple is in scenes.
  static func found(in scenes: [Scene]) -> [Int] {
    var counts = [Int](repeating: 0, count: cellCount)
    for scene in scenes {
      for object in scene.objects { counts[cell(object.kind, object.color, scene.sky)] += 1 }
    }
    return counts
  }

  /// A triple's place among all.
  static func cell(_ kind: Kind, _ color: Tint, _ sky: Sky) -> Int {
    func place<Value: CaseIterable & Equatable>(_ value: Value) -> Int {
      Value.allCases.enumerated().first { $0.element == value }?.offset ?? 0
    }
    return (place(kind) * Tint.allCases.count + place(color)) * Sky.allCases.count + place(sky)
  }

  var entries: [(key: String, value: JSON)] {
    [
      ("accepted", accepted.json), ("coverage", .number(Double(cells) / Double(Self.cellCount))),
      ("cells", .number(Double(cells))), ("frechet_clip", .number(frechet)),
      ("precision", precision.json), ("recall", recall.json),
    ]
  }
}

extension Proportion {
  /// The share, its 95 % interval, and of how many.
  var json: JSON {
    [
      "value": .number(value), "low": .number(interval.lowerBound),
      "high": .number(interval.upperBound), "n": .number(Double(count)),
    ]
  }
}
