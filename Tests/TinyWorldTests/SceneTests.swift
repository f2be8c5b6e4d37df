import Foundation
import Testing
import TinyWorld

private let scenes = (0..<20_000).map { Scene(seed: 11, index: $0) }

/// Whether a count among n is within 4.5 standard errors of its share.
private func isNear(_ count: Int, of n: Int, share: Double) -> Bool {
  let error = (share * (1 - share) / Double(n)).squareRoot()
  return abs(Double(count) / Double(n) - share) < 4.5 * error
}

@Test(arguments: Sky.allCases) func skiesHaveTheirShares(_ sky: Sky) {
  #expect(isNear(scenes.count { $0.sky == sky }, of: scenes.count, share: sky.share))
}

@Test(arguments: Ground.allCases) func groundsHaveTheirShares(_ ground: Ground) {
  #expect(isNear(scenes.count { $0.ground == ground }, of: scenes.count, share: ground.share))
}

@Test func sharesAddUpToOne() {
  #expect(abs(Sky.allCases.reduce(0) { $0 + $1.share } - 1) < 1e-12)
  #expect(abs(Ground.allCases.reduce(0) { $0 + $1.share } - 1) < 1e-12)
}

@Test func objectsHaveTheirShares() {
  let objects = scenes.flatMap(\.objects)
  let n = objects.count
  for kind in Kind.allCases {
    #expect(isNear(objects.count { $0.kind == kind }, of: n, share: 0.1))
  }
  for tint in Tint.allCases {
    #expect(isNear(objects.count { $0.color == tint }, of: n, share: 1 / 8.0))
  }
  for size in Size.allCases {
    #expect(isNear(objects.count { $0.size == size }, of: n, share: 0.5))
  }
}

@Test func oneOrTwoObjectsWhereTheyBelong() {
  let singles = scenes.filter { $0.objects.count == 1 }
  #expect(isNear(singles.count, of: scenes.count, share: Scene.shareOfSingles))
  for position in Position.allCases {
    let count = singles.count { $0.objects[0].position == position }
    #expect(isNear(count, of: singles.count, share: 1 / 3.0))
  }
  for scene in scenes where scene.objects.count != 1 {
    #expect(scene.objects.map(\.position) == [.left, .right])
  }
}

@Test func jitterStaysInItsBounds() {
  for object in scenes.flatMap(\.objects) {
    #expect(abs(object.x - object.position.x) <= 2.001)
    #expect(abs(object.radius / object.size.radius - 1) <= 0.071)
  }
}

@Test func aSceneIsKnownFromItsSeedAndIndexAlone() throws {
  #expect(Scene(seed: 5, index: 77) == Scene(seed: 5, index: 77))
  #expect(Set(scenes.prefix(1000)).count > 990)
  #expect(Scene(seed: 5, index: 77) != Scene(seed: 6, index: 77))
}

@Test func aSceneSurvivesJSON() throws {
  for scene in scenes.prefix(50) {
    let data = try JSONEncoder().encode(scene)
    #expect(try JSONDecoder().decode(Scene.self, from: data) == scene)
  }
}
