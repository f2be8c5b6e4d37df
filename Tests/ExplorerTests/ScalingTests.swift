import Diffusion
import Foundation
import TestSupport
import Testing

@testable import Explorer

@Suite("The scaling study", .serialized) struct ScalingTests {
  @Test func sizesGrowAsTheySay() throws {
    let preset = Preset.ship
    let texts = try ScalingSize.allCases.map {
      try CLIPModel(
        Scope(RoomlessParameters()), $0.text(preset.clip(side: 64, vocabulary: 1500, end: 1499))
      ).textModel.parameterCount
    }
    let unets = try ScalingSize.allCases.map {
      try UNet2DConditionModel(
        Scope(RoomlessParameters()), $0.unet(preset.unet(sampleSize: 8, context: 64))
      ).parameterCount
    }
    for (sizes, range) in [(texts, 3.0...4), (unets, 1.7...2.3)] {
      for (a, b) in zip(sizes, sizes.dropFirst()) {
        #expect(range.contains(Double(b) / Double(a)), "\(sizes)")
      }
    }
  }

  @Test func runsAreGradedNotedAndResumed() throws {
    let scratch = try TemporaryFolder()
    func train(_ words: String) throws -> Program {
      try Program.run(
        ["train"] + words.split(separator: " ").map(String.init), in: scratch.path)
    }
    let alone = try train("scaling --out run")
    #expect(alone.status == 1 && alone.errors.contains("run holds no finished vae"))
    for model in ["tokenizer", "vae"] {
      #expect(try train("\(model) --preset quick --steps 1 --out run").status == 0)
    }
    let study = "scaling --preset quick --steps 1 --out run"
    let stopped = try train("\(study) --seed 4")
    #expect(stopped.status == 0, "\(stopped.errors)")
    let table = scratch.path + "/run/scaling/scaling.json"
    let bytes = try #require(FileManager.default.contents(atPath: table))
    let found = try #require(JSONSerialization.jsonObject(with: bytes) as? [String: Any])
    #expect(
      found["command"] as? String == "explorer train scaling --preset quick --seed 4 --steps 1")
    let rows = try #require(found["rows"] as? [[String: Any]])
    #expect(
      rows.map { "\($0["text"] ?? "") \($0["unet"] ?? "")" } == [
        "small small", "small medium", "medium small", "medium medium",
      ])
    #expect(rows.allSatisfy { ($0["oneObject"] as? [String: Any])?["count"] as? Int == 4 })

    // A line that is lost is found again from the run's model; the others are not touched.
    let name = scratch.path + "/run/scaling/text-small-unet-medium-4/row.json"
    try FileManager.default.removeItem(atPath: name)
    #expect(try train("\(study) --seed 4 --resume").status == 0)
    #expect(FileManager.default.contents(atPath: table) == bytes)
    #expect(try train("\(study) --seed 4").errors.contains("go on with --resume"))
  }
}
