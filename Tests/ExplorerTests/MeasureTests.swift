import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing
import TinyWorld
import Viz

@testable import Explorer

@Suite("Clouds of features") struct FeatureCloudTests {
  /// Standard normals moved and stretched along the axes.
  private func cloud(
    _ count: Int, shift: [Float], stretch: [Float], seed: UInt64
  ) -> FeatureCloud {
    let width = shift.count
    let normals = Tensor<Float>.normal([count, width], seed: seed)
    return FeatureCloud(
      normals * Tensor(stretch, shape: [1, width]) + Tensor(shift, shape: [1, width]))
  }

  /// For diagonal covariances the distance is |μ₁ − μ₂|² + Σ (σ₁ − σ₂)².
  @Test func theFrechetDistanceOfNormalsIsKnown() {
    let a = cloud(40_000, shift: [0, 0, 1], stretch: [1, 2, 0.5], seed: 1)
    let b = cloud(40_000, shift: [1, 0, 3], stretch: [1, 1, 2], seed: 2)
    #expect(abs(a.frechetDistance(to: b) - (1 + 4 + 1 + 2.25)) < 0.15)
    #expect(abs(a.frechetDistance(to: b) - b.frechetDistance(to: a)) < 1e-9)
    #expect(a.frechetDistance(to: a) < 1e-9)
    #expect(
      a.frechetDistance(to: cloud(40_000, shift: [0, 0, 1], stretch: [1, 2, 0.5], seed: 3)) < 0.01)
  }

  /// In one dimension covariances commute whatever they are: another way to the same number, by
  /// moments of the points alone.
  @Test func oneDimensionAgreesWithItsFormula() {
    let (x, y): ([Float], [Float]) = ([1, 2, 4, 9], [0, 1, 1, 3, 5])
    func moments(_ x: [Float]) -> (mean: Double, deviation: Double) {
      let mean = x.reduce(0, +) / Float(x.count)
      let sum = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (Double(mean), (Double(sum) / Double(x.count - 1)).squareRoot())
    }
    let (a, b) = (moments(x), moments(y))
    let expected =
      (a.mean - b.mean) * (a.mean - b.mean)
      + (a.deviation - b.deviation) * (a.deviation - b.deviation)
    let distance = FeatureCloud(Tensor(x, shape: [4, 1]))
      .frechetDistance(to: FeatureCloud(Tensor(y, shape: [5, 1])))
    #expect(abs(distance - expected) < 1e-6)
  }

  /// Turning both clouds together changes nothing.
  @Test func theFrechetDistanceKnowsNoAxes() {
    let a = Tensor<Float>.normal([300, 4], seed: 1) * Tensor([1, 2, 3, 0.2], shape: [1, 4])
    let b = Tensor<Float>.normal([300, 4], seed: 2) * Tensor([2, 1, 1, 1], shape: [1, 4]) + 0.5
    // A product of two rotations in planes.
    let (c, s) = (Float(0.6), Float(0.8))
    let turn = Tensor<Float>([c, -s, 0, 0, s, c, 0, 0, 0, 0, c, -s, 0, 0, s, c], shape: [4, 4])
    let mix = Tensor<Float>([0, 0, 1, 0, 0, c, 0, s, 1, 0, 0, 0, 0, -s, 0, c], shape: [4, 4])
    let both = turn.matmul(mix)
    let plain = FeatureCloud(a).frechetDistance(to: FeatureCloud(b))
    let turned = FeatureCloud(a.matmul(both)).frechetDistance(to: FeatureCloud(b.matmul(both)))
    #expect(plain > 0.5 && abs(plain - turned) < 1e-3 * plain)
  }

  @Test func rootsOfMatricesSquareToThem() {
    let size = 12
    let values = Tensor<Float>.normal([size, size], seed: 4).scalars.map(Double.init)
    let square = SymmetricMatrix(size: size) { row, column in
      (0..<size).reduce(0.0) { $0 + values[row * size + $1] * values[column * size + $1] }
    }
    let root = square.squareRoot()
    let identity = SymmetricMatrix(size: size) { $0 == $1 ? 1 : 0 }
    let again = root.around(identity)
    for (a, b) in zip(again.values, square.values) { #expect(abs(a - b) < 1e-9) }
    #expect(abs(square.eigen().values.reduce(0, +) - square.trace) < 1e-9)
  }

  /// By hand: points on a line, one neighbour.
  @Test func sharesAreThoseOfTheLine() {
    let real = FeatureCloud(Tensor<Float>([0, 1, 5], shape: [3, 1]))
    #expect(real.squaredRadii(nearest: 1) == [1, 1, 16])
    let fake = FeatureCloud(Tensor<Float>([-0.9, 1.5, 9.5, -2], shape: [4, 1]))
    #expect(real.share(of: fake, nearest: 1).successes == 2)
    #expect(fake.squaredRadii(nearest: 1).map { ($0 * 100).rounded() } == [121, 576, 6400, 121])
    #expect(fake.share(of: real, nearest: 1).successes == 3)
  }

  /// The naive twin: no square roots left out, no sharing, every pair twice.
  @Test func sharesAgreeWithTheirDefinition() {
    let (a, b) = (
      Tensor<Float>.normal([60, 3], seed: 1), Tensor<Float>.normal([50, 3], seed: 2) * 1.5
    )
    func distance(_ x: Tensor<Float>, _ i: Int, _ y: Tensor<Float>, _ j: Int) -> Double {
      let (p, q) = (x.scalars[3 * i..<3 * i + 3], y.scalars[3 * j..<3 * j + 3])
      return zip(p, q).map { pow(Double($0.0) - Double($0.1), 2) }.reduce(0, +).squareRoot()
    }
    func naive(_ x: Tensor<Float>, of y: Tensor<Float>) -> Int {
      (0..<y.shape[0]).filter { j in
        (0..<x.shape[0]).contains { i in
          let others = (0..<x.shape[0]).map { distance(x, i, x, $0) }.sorted()
          return distance(x, i, y, j) <= others[3]
        }
      }.count
    }
    let (first, second) = (FeatureCloud(a), FeatureCloud(b))
    #expect(first.share(of: second).successes == naive(a, of: b))
    #expect(second.share(of: first).successes == naive(b, of: a))
    // What collapses to one place is precise and covers nothing.
    let point = FeatureCloud(a.slice(0..<1).broadcast(to: [50, 3]) + b * 1e-4)
    #expect(first.share(of: point).value > 0.9 && point.share(of: first).value < 0.1)
  }
}

@Suite("explorer measure", .serialized) struct MeasureTests {
  /// Small models of every kind in a folder.
  private func models() throws -> TinyModel {
    let tiny = try TinyModel()
    try TinyPlayers.add(to: tiny)
    return tiny
  }

  private func measure(
    _ tiny: TinyModel, _ words: String, workers: Int = 2
  ) throws -> [String: Any] {
    let said = try tiny.succeed(
      ["measure"] + words.split(separator: " ").map(String.init)
        + ["--out", "m.json", "--json"]
        + (["distribution", "judge-small"].contains(where: words.hasPrefix)
          ? [] : ["--clip", "clip"]),
      workers: workers)
    let kept = try JSONSerialization.jsonObject(with: tiny.bytes("m.json"))
    let printed = try JSONSerialization.jsonObject(with: Data(said.utf8))
    #expect((kept as? NSDictionary) == (printed as? NSDictionary))
    return try #require(kept as? [String: Any])
  }

  /// As trainings leave them, all in folders called `model`.
  @Test func modelsAreCalledWhatTellsThemApart() throws {
    #expect(MeasuredModels.name(of: "Models/tiny-world/") == "tiny-world")
    #expect(MeasuredModels.name(of: "out/gan-0/model") == "gan-0/model")
    let tiny = try models()
    for name in ["a", "b"] {
      try FileManager.default.createDirectory(
        atPath: tiny.path(name), withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: tiny.path(name == "a" ? "gan-1" : "gan-2"), toPath: tiny.path(name + "/model"))
    }
    let words = "gan-vs-diffusion --count 6 --steps 1 --pixels pixels --gans"
    let report = try measure(tiny, words + " a/model b/model")
    #expect((report["command"] as? String)?.hasSuffix("--gans a/model b/model") == true)
    let gan = try #require((report["results"] as? [String: Any])?["gan"] as? [String: Any])
    let runs = try #require(gan["runs"] as? [String: [String: Any]])
    #expect(runs.keys.sorted() == ["a/model", "b/model"])
    #expect(runs["a/model"]?["detail"] as? Double != runs["b/model"]?["detail"] as? Double)
    let refused = try tiny.run(
      ["measure"] + (words + " a/model a/model --clip clip").split(separator: " ").map(String.init)
        + ["--out", "n.json"])
    #expect(refused.status == 1 && refused.errors.contains("two folders are called a/model"))
  }

  /// Grades and logs may change; other weights are another model.
  @Test func fingerprintsAreOfWeights() throws {
    let tiny = try TinyModel()
    let folder = tiny.path("model")
    let before = try Manifest.fingerprint(folder)
    try Data("a card".utf8).write(to: URL(fileURLWithPath: folder + "/README.md"))
    #expect(try Manifest.fingerprint(folder) == before)
    try Manifest.write(folder)
    #expect(try Manifest.fingerprint(folder) == before)
    try Data("{}".utf8).write(to: URL(fileURLWithPath: folder + "/vae/config.json"))
    try Manifest.write(folder)
    #expect(try Manifest.fingerprint(folder) != before)
  }

  @Test func playersAreMeasured() throws {
    let tiny = try models()
    let words = "gan-vs-diffusion --count 6 --steps 1 2 --pixels pixels --gans gan-1 gan-2"
    let report = try measure(tiny, words)
    #expect(
      report["command"] as? String
        == "explorer measure gan-vs-diffusion --count 6 --seed 3 --steps 1 2 "
        + "--clip clip --pixels pixels --gans gan-1 gan-2")
    let weights = try #require(report["weights"] as? [String: String])
    #expect(weights.keys.sorted() == ["clip", "gan-1", "gan-2", "pixels"])
    #expect(weights["gan-1"] == (try Manifest.fingerprint(tiny.path("gan-1"))))
    let results = try #require(report["results"] as? [String: Any])
    let truth = try #require(results["true"] as? [String: Any])
    #expect((truth["accepted"] as? [String: Any])?["value"] as? Double == 1)
    let gan = try #require(results["gan"] as? [String: Any])
    let runs = try #require(gan["runs"] as? [String: Any])
    #expect(runs.keys.sorted() == ["gan-1", "gan-2"])
    let spread = try #require(gan["spread"] as? [String: [String: Double]])
    #expect(spread["accepted"]?["mean"] == 0 && spread["frechet_clip"]?["mean"] ?? 0 > 0)
    // True pictures of six scenes have some of the cells, and all that they have is counted.
    let found = try #require(truth["found"] as? [Int])
    #expect(found.count == PictureQuality.cellCount && (6...12).contains(found.reduce(0, +)))
    #expect(truth["cells"] as? Int == found.count { $0 > 0 })
    let backdrop = try #require(truth["backdrop"] as? [String: [String: Double]])
    #expect(backdrop.keys.sorted() == ["ground", "sky"])
    #expect(backdrop.values.allSatisfy { $0.filter { $0.key != "p" }.values.reduce(0, +) == 6 })
    let pixels = try #require(results["pixels"] as? [[String: Any]])
    #expect(pixels.map { $0["steps"] as? Int } == [1, 2])
  }

  @Test func theSameSeedIsTheSameNumbersForAnyWorkers() throws {
    let tiny = try models()
    let shipped = try Home.find().models + "/tiny-world"
    func rows(_ workers: Int) throws -> [NSDictionary] {
      let report = try measure(
        tiny, "steps --count 3 --steps 1 2 --model \(shipped)", workers: workers)
      let results = try #require(report["results"] as? [String: Any])
      return try #require(results["rows"] as? [[String: Any]]).map { row in
        row.filter { $0.key != "seconds_per_picture" } as NSDictionary
      }
    }
    let (one, three) = (try rows(1), try rows(3))
    #expect(one == three && one.count == 2 * MeasurementRun.samplers.count)
    #expect(one[0]["all_right"] != nil && one[0]["sampler"] as? String == "ddim")
  }

  /// A measurement that was stopped after its first rows goes on with the rest, to the same bytes.
  @Test func aStoppedMeasurementGoesOn() throws {
    let tiny = try models()
    let shipped = try Home.find().models + "/tiny-world"
    let words = "distribution --count 2 --steps 1 --model \(shipped)"
    let whole = try measure(tiny, words)
    let part = tiny.path("m.json.part")
    #expect(!FileManager.default.fileExists(atPath: part))
    let advised = try #require(StableDiffusion(directory: shipped).advisedGuidance)
    let command =
      "explorer measure distribution --count 2 --seed 3 --steps 1 "
      + "--guidance \(JSON.number(advised).text) --model tiny-world"
    #expect(whole["command"] as? String == command)
    let weights = try #require(whole["weights"] as? [String: String])
    // A row that nobody would measure shows whether it was taken as it was kept.
    let kept =
      "\(command)  weights {\"tiny-world\": \"\(weights["tiny-world"] ?? "")\"}\n"
      + "guidance 1\t{\"mark\": 7}\n"
    try Data(kept.utf8).write(to: URL(fileURLWithPath: part))
    func open(_ report: [String: Any]) throws -> [[String: Any]] {
      try #require((report["results"] as? [String: Any])?["open"] as? [[String: Any]])
    }
    let again = try measure(tiny, words + " --resume")
    #expect(try open(again)[0]["mark"] as? Int == 7)
    #expect(try open(again)[1] as NSDictionary == open(whole)[1] as NSDictionary)
    // Without it all is made anew; with other words it is refused.
    try Data(kept.utf8).write(to: URL(fileURLWithPath: part))
    #expect(try open(measure(tiny, words))[0] as NSDictionary == open(whole)[0] as NSDictionary)
    try Data(kept.utf8).write(to: URL(fileURLWithPath: part))
    let program = try tiny.run(
      [
        "measure", "distribution", "--count", "3", "--steps", "1", "--model", shipped, "--out",
        "m.json", "--resume",
      ])
    #expect(program.status != 0 && program.errors.contains("was begun by another command"))
    #expect(program.errors.split(separator: "\n").count == 1)
  }

  /// Pictures of another size are refused before anything is painted.
  @Test(arguments: ["steps", "one-step --pixels pixels", "distribution"])
  func otherSizesAreRefused(words: String) throws {
    let tiny = try models()
    let program = try tiny.run(
      ["measure"] + words.split(separator: " ").map(String.init)
        + ["--count", "2", "--steps", "1", "--model", "model", "--out", "a.json"]
        + (words == "distribution" ? [] : ["--clip", "clip"]))
    #expect(program.status == 1)
    #expect(
      program.errors
        == "error: --model model: paints 16 × 16 pixels; expected a model of 64 × 64\n")
  }

  @Test func theJudgeIsMeasured() throws {
    let tiny = try models()
    let report = try measure(tiny, "judge-small --count 20")
    let sides = try #require((report["results"] as? [String: Any])?["sides"] as? [[String: Any]])
    #expect(sides.map { $0["side"] as? Int } == [32, 64])
    for side in sides {
      #expect((side["all_right"] as? [String: Any])?["value"] as? Double ?? 0 > 0.9)
      #expect((side["mixed_accepted"] as? [String: Any])?["value"] as? Double ?? 1 < 0.2)
    }
  }

  /// The limit for small pictures is the one that was measured.
  @Test func theSmallLimitIsTheMeasuredOne() throws {
    struct Sides: Decodable { let sides: [Side] }
    struct Side: Decodable {
      let side: Int
      let limit, mixedResidual01: Double
    }
    let path = try Home.find().models + "/measures/judge-small.json"
    let measure = try #require(try ShippedMeasure<Sides>.read(path))
    let small = try #require(measure.results.sides.first { $0.side == 32 })
    #expect(small.limit == Judge.smallLimit)
    #expect(abs(small.mixedResidual01 - Judge.smallLimit) < 0.01)
  }

  @Test func detailIsWhatBlurringTakes() {
    let sharp = Raster(width: 2, height: 2, bytes: [0, 0, 0, 30, 30, 30, 30, 30, 30, 0, 0, 0])
    #expect(sharp.detail == 30)
    #expect(Raster(width: 2, height: 2, bytes: [UInt8](repeating: 7, count: 12)).detail == 0)
    let mean = MeasurementRun.mean([
      sharp, Raster(width: 2, height: 2, bytes: [UInt8](repeating: 0, count: 12)),
    ])
    #expect(mean.max() == 15 && MeasurementRun.distance(sharp, mean) == 112.5.squareRoot())
  }

  @Test(
    arguments: [
      ("steps --count 1", "--count 1: expected 2 to 1000000"),
      ("steps --seed 1", "--seed 1: models have learnt these scenes"),
      ("steps --steps 0", "--steps 0: expected at least 1"),
      ("steps --out a.txt", "--out a.txt: expected a file name that ends in .json"),
      ("judge --out a.json", "judge"),
      ("judge-small --steps 5", "--steps: judge-small does not read it"),
      ("gan-vs-diffusion --guidance 2", "--guidance: gan-vs-diffusion does not read it"),
      ("steps --steps 50 2000 --out a.json", "--steps 2000: expected at most 1000"),
      ("gan-vs-diffusion --out a.json --gans nowhere", "--gans nowhere: expected a model's folder"),
    ] as [(String, String)])
  func faultsAreOneLine(words: String, expected: String) throws {
    let scratch = try TemporaryFolder()
    let program = try Program.run(
      ["measure"] + words.split(separator: " ").map(String.init), in: scratch.path)
    #expect(program.status != 0 && program.errors.contains(expected), "\(program.errors)")
    #expect(program.errors.split(separator: "\n").count == 1)
  }
}
