import Diffusion
import Foundation
import TestSupport
import Testing
@testable import TinyWorld

@testable import Explorer

@Suite("Statistics") struct StatisticsTests {
  /// The values are those of Wilson's formula and of tables of χ², worked out apart.
  @Test func sharesHaveWilsonsInterval() {
    let interval = Proportion(successes: 490, count: 500).interval
    #expect(abs(interval.lowerBound - 0.963_580) < 1e-5)
    #expect(abs(interval.upperBound - 0.989_101) < 1e-5)
    #expect(Proportion(successes: 10, count: 10).interval.upperBound > 0.999_999)
    #expect(Proportion(successes: 0, count: 0).interval == 0...1)
  }

  @Test func chiSquareHasTheRightTail() {
    func p(_ statistic: Double, _ freedom: Int) -> Double {
      // Two counts further from their share than the rest give any statistic.
      let count = 1_000_000
      let off = (statistic * Double(count) / Double(freedom + 1) / 2).squareRoot()
      let share = Double(count) / Double(freedom + 1)
      var counts = Array(repeating: share, count: freedom + 1)
      counts[0] += off
      counts[1] -= off
      return ChiSquareTest(
        counts: counts.map { Int($0.rounded()) },
        shares: Array(repeating: 1 / Double(freedom + 1), count: freedom + 1)
      ).p
    }
    #expect(abs(p(3.841459, 1) - 0.05) < 1e-4)
    #expect(abs(p(5.991465, 2) - 0.05) < 1e-4)
    #expect(abs(p(11.34487, 3) - 0.01) < 1e-4)
    #expect(abs(p(18.47531, 7) - 0.01) < 1e-4)
    #expect(ChiSquareTest(counts: [5, 5], shares: [0.5, 0.5]).p == 1)
  }

  @Test func meansHaveTheirInterval() {
    let mean = Mean([1, 2, 3, 4])
    #expect(mean.value == 2.5)
    #expect(abs(mean.interval.upperBound - (2.5 + 1.959964 * 1.290994 / 2)) < 1e-5)
  }
}

@Suite("Evaluation") struct EvaluationTests {
  @Test func picturesAreCountedPropertyByProperty() {
    func trial(_ isAccepted: Bool, _ right: [(Attribute, Int?, Bool)]) -> (Bool, [Verdict.Check]) {
      (isAccepted, right.map { Verdict.Check(attribute: $0, object: $1, isRight: $2) })
    }
    let drawn = DrawnPrompts([
      trial(true, [(.count, nil, true), (.kind, 0, true), (.kind, 1, true)]),
      trial(true, [(.count, nil, true), (.kind, 0, true), (.kind, 1, false)]),
      trial(false, [(.count, nil, false), (.kind, 0, false), (.kind, 1, false)]),
    ])
    #expect(drawn.all.successes == 1 && drawn.accepted.successes == 2 && drawn.all.count == 3)
    #expect(drawn.properties.map(\.attribute) == [.count, .kind])
    #expect(drawn.properties.map(\.share.successes) == [2, 3])
    #expect(drawn.properties.map(\.share.count) == [3, 6])
  }

  /// Of 400 houses, colours even but for red; guided, all are red.
  @Test func departuresFromTheDataAreTold() throws {
    let shares = ["red": 0.5, "blue": 0.5]
    func counts(_ red: Int, _ blue: Int) -> [PropertyCounts] {
      [
        PropertyCounts(
          attribute: .color,
          values: [("red", red, shares["red"] ?? 0), ("blue", blue, shares["blue"] ?? 0)])
      ]
    }
    let diversity = Diversity(plain: counts(204, 196), guided: counts(400, 0), guidance: 2)
    let kept = try JSONDecoder().decode(Diversity.self, from: Data(diversity.json.text.utf8))
    for lines in [diversity.markdown, kept.markdown] {
      let text = lines.joined(separator: "\n")
      #expect(text.contains("| color | 2.00 | 2.00 | 1.00 | 0.6892 | 0.0000 |"), "\(text)")
      #expect(text.contains("Without guidance no property departs"))
      #expect(
        text.contains(
          "At guidance 2.0 it departs from the data's shares in color "
            + "(red 100.0 % for 50.0 %, blue 0.0 % for 50.0 %)."), "\(text)")
    }
    let few = Diversity(plain: counts(4, 5), guided: counts(0, 0), guidance: 2).markdown
    #expect(
      few.contains("Without guidance the judge accepts 9 pictures as one thing: too few to test."))
    #expect(
      few.contains("At guidance 2.0 the judge accepts 0 pictures as one thing: too few to test."))
    #expect(abs(Diversity.evenlyUsed([3, 1]) - 1.7548) < 1e-4 && Diversity.evenlyUsed([]) == 0)
  }

  @Test func runsOfDifferentSeedsShareNoNoise() {
    #expect((3..<6).map { UInt64(2).noise($0, usual: 2) } == [3, 4, 5])
    let all = (0..<5 as Range<UInt64>).flatMap { seed in
      (0..<50).map { seed.noise($0, usual: 2) }
    }
    #expect(Set(all).count == all.count)
  }

  @Test func bareCaptionsNameKindsAlone() {
    var world = TinyWorldPictures(seed: 1).forPainting
    world.shareOfBare = 0.5
    let captions = world.captions(Array(0..<400), variant: 0)
    let bare = zip(0..., captions).count { index, caption in
      let scene = world.scene(index)
      return CaptionLanguage.allCases.contains { language in
        [false, true].contains { rightFirst in
          caption
            == scene.caption(
              language,
              plan: CaptionPlan(
                saying: [], objects: scene.objects.count, namesRightFirst: rightFirst))
        }
      }
    }
    #expect((165...235).contains(bare), "\(bare)")
    #expect(world.name.hasSuffix("33 % of captions complete, 50 % bare"))
  }

  /// A model that has learnt next to nothing is graded too, and gets next to nothing right.
  @Test func everyGradeIsThere() throws {
    let scratch = try TemporaryFolder()
    let run = try Program.run(
      ["train", "all", "--steps", "1", "--preset", "quick", "--out", "run"], in: scratch.path)
    try #require(run.status == 0, "\(run.errors)")
    let graded = try Program.run(
      [
        "evaluate", "--model", "run/unet/model", "--clip", "run/clip/model", "--count", "2",
        "--steps", "1", "--json", "--save",
      ], in: scratch.path)
    try #require(graded.status == 0, "\(graded.errors)")
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(graded.output.utf8)) as? [String: Any])
    let keys = [
      "autoencoder_psnr_db", "clip_retrieval_en", "clip_retrieval_zh", "clip_order",
      "one_object_all_en", "one_object_all_zh", "two_objects_all_en", "two_objects_all_zh",
      "judge_true", "judge_autoencoded", "diversity",
    ]
    for key in keys { #expect(json[key] is Double || json[key] is Int, "\(key)") }
    #expect(json["one_object_all_en"] as? Double == 0 && json["judge_true"] as? Double == 1)
    #expect(json["diversity"] as? Double == 0)
    #expect((json["intervals"] as? [String: Any])?.count == keys.count)
    let properties = json["properties"] as? [String: [String: Double]]
    #expect(properties?["one_object_zh"]?["accepted"] == 0)
    #expect(properties?["two_objects_en"]?["sky"] == nil)
    let open = json["open_properties"] as? [String: Any]
    #expect((open?["properties"] as? [[String: Any]])?.count == 5)
    for folder in ["run/unet/model", "run/clip/model"] {
      let card = try String(contentsOfFile: scratch.path + "/\(folder)/README.md", encoding: .utf8)
      #expect(card.contains("| one_object_all_en | 0.0 % | 0.0 % to 65.8 % | 2 |"))
      #expect(card.contains("Without guidance the judge accepts 0 pictures as one thing: too few"))
      #expect(card.contains("| prompts | accepted | color | count | ground | kind |"))
    }
    let refused = try Program.run(
      ["evaluate", "--model", "run/unet/model", "--seed", "1"], in: scratch.path)
    #expect(refused.status == 64 && refused.errors.contains("models have learnt these scenes"))
  }

  /// The cards and sums of the shipped models are those that the program writes.
  @Test func shippedCardsAreUpToDate() throws {
    let models = TemporaryHome.project + "/Models"
    let names = try FileManager.default.contentsOfDirectory(atPath: models).filter {
      $0.hasPrefix("tiny-world")
    }
    #expect(names.count >= 5)
    for folder in names.map({ "\(models)/\($0)" }) {
      let card = try String(contentsOfFile: folder + "/README.md", encoding: .utf8)
      #expect(card == (try ModelCard(folder).text()), "\(folder)")
      let sums = try String(contentsOfFile: "\(folder)/\(Manifest.name)", encoding: .utf8)
      #expect(sums == (try Manifest.text(folder)), "\(folder)")
    }
  }
}
