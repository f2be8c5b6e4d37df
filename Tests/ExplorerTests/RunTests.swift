import Foundation
import Tensor
import Testing
import Viz

@testable import Explorer

/// What a run writes, and what it leaves alone.
@Suite struct RunTests {
  @Test func sameCommandGivesSameBytesAnywhere() throws {
    let one = try TemporaryHome()
    let two = try TemporaryHome()
    try one.run(workers: Workers(count: 1))
    try two.run(out: two.path + "/else/where", workers: Workers(count: 4))
    var first = try TemporaryHome.contents(one.out)
    var second = try TemporaryHome.contents(two.path + "/else/where")
    #expect(first.removeValue(forKey: "en/demo/timings.json") != nil)
    #expect(second.removeValue(forKey: "en/demo/timings.json") != nil)
    #expect(first == second)
    #expect(
      Set(first.keys) == [
        "en/demo/index.html", "en/demo/measures.json", "en/demo/demo.gif",
        "en/demo/assets/style.css", "en/demo/assets/player.js", "en/demo/figures/first.png",
        "en/demo/frames/0000.png", "en/demo/frames/0001.png", "en/demo/frames/0002.png",
        "en/demo/frames/0003.png", "en/demo/frames/0004.png", "en/demo/frames/manifest.json",
        "en/demo/frames/contact-sheet.png",
      ])
  }

  @Test func numbersAreWrittenAsData() throws {
    let home = try TemporaryHome()
    try home.run()
    let measures = try object("en/demo/measures.json", in: home)
    #expect((measures["measures"] as? [String: Double])?["gap"] == -0.00312)
    #expect(measures["seed"] as? Int == 3)
    #expect(measures["command"] as? String == "explorer lesson demo --seed 3")
    let checks = try #require(measures["checks"] as? [[String: Any]])
    #expect(checks.first?["holds"] as? Bool == true)
    let manifest = try object("en/demo/frames/manifest.json", in: home)
    let frames = try #require(manifest["frames"] as? [[String: Any]])
    #expect(frames.count == 5)
    #expect(frames[0]["snr"] as? String == "Infinity")
    #expect(frames[4]["file"] as? String == "0004.png")
    #expect(frames[4]["alpha_bar"] as? Double == 0.5)
  }

  /// A command is only the same with all of its digits.
  @Test func greatSeedsAreWrittenInFull() throws {
    let home = try TemporaryHome()
    try home.run(RunRequest(lesson: "demo", seed: .max))
    for file in ["measures.json", "frames/manifest.json"] {
      let text = try String(contentsOfFile: "\(home.out)/en/demo/\(file)", encoding: .utf8)
      #expect(text.contains("\n  \"seed\": 18446744073709551615"), "\(file)")
    }
  }

  @Test func pageIsEscapedAndFilled() throws {
    let home = try TemporaryHome()
    try home.run()
    let page = try home.page()
    #expect(page.contains("a &quot;strip&quot; &lt;of&gt; 3 &amp; more\"></a>"))
    #expect(page.contains("Negative &lt;always&gt;"))
    #expect(page.contains("The gap is −0.003"))
    #expect(page.contains("With 10,000 draws"))
    #expect(page.contains("<html lang=\"en\" data-theme=\"light\">"))
    #expect(page.contains("../../zh/demo/index.html"))
    #expect(!page.contains("{{"))
    #expect(!page.contains("figure:first"))
    #expect(!page.contains(home.path))
  }

  /// A check under a condition is made, and listed, only where the condition holds.
  @Test func conditionsDecideWhichChecksAreMade() throws {
    let home = try TemporaryHome()
    for (bound, count) in [("above: 49", 1), ("above: 50", 0)] {
      try home.write(TemporaryHome.yaml, "lesson.yaml")
      try home.change("    below: 0\n", to: "    below: 0\n    when: {measure: steps, \(bound)}\n")
      try home.run()
      let measures = try object("en/demo/measures.json", in: home)
      #expect((measures["checks"] as? [Any])?.count == count)
    }
    try home.write(TemporaryHome.yaml, "lesson.yaml")
    try home.change("    below: 0\n", to: "    below: 0\n    when: {measure: stepz, above: 1}\n")
    #expect(home.complaint().contains("unknown measure `stepz`; did you mean `steps`?"))
  }

  @Test func chinesePageIsChinese() throws {
    let home = try TemporaryHome()
    try home.run(RunRequest(lesson: "demo", language: .zh, isDark: true))
    let page = try home.page(.zh)
    #expect(page.contains("<html lang=\"zh-Hans\" data-theme=\"dark\">"))
    #expect(page.contains("差为 −0.003"))
    #expect(page.contains("explorer lesson demo --lang zh --seed 3 --theme dark"))
  }

  @Test func formatsAreWrittenAndLinked() throws {
    let home = try TemporaryHome()
    try home.run(RunRequest(lesson: "demo", format: .pdf))
    let files = try TemporaryHome.contents(home.out).keys
    #expect(files.contains("en/demo/figures/first.png"))
    #expect(files.contains("en/demo/figures/first.pdf"))
    #expect(try home.page().contains("href=\"figures/first.pdf\""))
    try home.run(RunRequest(lesson: "demo", format: .svg))
    #expect(try home.page().contains("src=\"figures/first.svg\""))
    #expect(!FileManager.default.fileExists(atPath: home.out + "/en/demo/figures/first.png"))
  }

  @Test func framesAloneLeaveTheLessonAlone() throws {
    let home = try TemporaryHome()
    try home.run()
    let before = try TemporaryHome.contents(home.out + "/en/demo")
    try home.run(RunRequest(extent: .frames, lesson: "demo"))
    #expect(try TemporaryHome.contents(home.out + "/en/demo") == before)
    let frames = try TemporaryHome.contents(home.out + "/en/demo-frames")
    #expect(frames["demo.gif"] != nil && frames["frames/0004.png"] != nil)
    #expect(frames["index.html"] == nil)
  }

  @Test func failingRunLeavesWhatStoodThere() throws {
    let home = try TemporaryHome()
    try home.run()
    let before = try TemporaryHome.contents(home.out)
    try home.change("below: 0", to: "above: 0")
    let complaint = home.complaint()
    #expect(complaint.contains("lesson.yaml:22: check failed: `gap` is -0.00312, expected above 0"))
    #expect(complaint.contains("is left as it was"))
    #expect(try TemporaryHome.contents(home.out) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.out + "/en") == ["demo"])
  }

  @Test func aCheckMayNameAnotherMeasure() throws {
    let home = try TemporaryHome()
    try home.change("below: 0", to: "below: seed")
    let checks = try home.run().record.checks
    #expect(checks.first?.bound == .below(3) && checks.first?.expected.hasPrefix("< 3") == true)
    try home.change("below: seed", to: "above: seed")
    #expect(home.complaint().contains("check failed: `gap` is -0.00312, expected above 3"))
    try home.change("above: seed", to: "above: seeed")
    #expect(home.complaint().contains("lesson.yaml:23: unknown measure `seeed`"))
  }

  /// What a learner tries is written, and what did not hold is marked.
  @Test func ownOptionsMayBreakAClaim() throws {
    let home = try TemporaryHome()
    try home.change("below: 0", to: "above: 0")
    let report = try home.run(RunRequest(lesson: "demo", seed: 4))
    #expect(report.summary.hasPrefix("with these options `gap` is "))
    #expect(report.summary.contains(" not\n"))
    #expect(try home.page().contains("<tr class=\"missed\">"))
    let checks = try #require(
      try object("en/demo/measures.json", in: home)["checks"] as? [[String: Any]])
    #expect(checks.first?["holds"] as? Bool == false)
  }

  @Test func newRunReplacesTheOldWhole() throws {
    let home = try TemporaryHome()
    try home.run()
    let stray = home.out + "/en/demo/stray.txt"
    try Data("old".utf8).write(to: URL(fileURLWithPath: stray))
    try home.run()
    #expect(!FileManager.default.fileExists(atPath: stray))
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.out + "/en") == ["demo"])
  }

  @Test func optionsBecomeParametersAndCommand() throws {
    let home = try TemporaryHome()
    var request = RunRequest(lesson: "demo")
    request.overrides = [("schedule", "cosine"), ("steps", "50")]
    request.seed = 8
    let record = try home.run(request).record
    #expect(record.command == "explorer lesson demo --schedule cosine --seed 8")
    #expect(record.measures["seed"] == 8)
    request.overrides = [("steps", "5000")]
    #expect(home.complaint(request) == "--steps 5000: expected at most 1000")
    request.overrides = [("schedule", "fast")]
    #expect(home.complaint(request) == "--schedule `fast`: expected `linear` or `cosine`")
    request.overrides = [("image", "/nowhere/cat.png")]
    #expect(
      home.complaint(request)
        == "--image /nowhere/cat.png: no such file; expected a PNG or JPEG file")
  }

  @Test func unwritableOutIsNamed() throws {
    let home = try TemporaryHome()
    let file = home.path + "/file"
    try Data().write(to: URL(fileURLWithPath: file))
    #expect(home.complaint(out: file).contains("\(file) is a file, not a folder"))
    #expect(home.complaint(out: file + "/below").contains("choose another folder with --out"))
    #expect(home.complaint(out: "/proc/nothing").contains("cannot write to /proc/nothing/en"))
    let parent = home.out + "/en"
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: parent + "/demo"))
    #expect(home.complaint().contains("a file is in the way"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: parent) == ["demo"])
  }

  private func object(_ file: String, in home: TemporaryHome) throws -> [String: Any] {
    let data = try #require(FileManager.default.contents(atPath: "\(home.out)/\(file)"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }
}
