import Foundation
import Testing

@testable import Explorer

/// The built program: faults are one line on standard error and an exit code that is not zero.
@Suite struct CommandTests {
  private func complaint(
    _ arguments: [String], in folder: String, environment: [String: String] = [:],
    status: Int32
  ) throws -> String {
    let program = try Program.run(arguments, in: folder, environment: environment)
    #expect(program.status == status)
    #expect(program.output.isEmpty)
    #expect(program.errors.hasPrefix("error: "))
    #expect(program.errors.split(separator: "\n").count == 1, "\(program.errors)")
    return program.errors
  }

  @Test func unknownLessonSuggestsTheNearest() throws {
    let home = try TemporaryHome()
    let said = try complaint(["lesson", "dmeo"], in: home.path, status: 64)
    #expect(
      said
        == "error: unknown lesson `dmeo`; did you mean `demo`?; `explorer list` shows all lessons\n"
    )
  }

  @Test(arguments: [
    (["lesson", "demo", "--steps", "0"], "--steps 0: expected a whole number of at least 1"),
    (["lesson", "demo", "--steps", "x"], "--steps x: expected a whole number of at least 1"),
    (["lesson", "demo", "--scale", "3"], "--scale 3: expected 1 or 2"),
    (["lesson", "demo", "--lang", "fr"], "'fr'"), (["lesson", "demo", "--seed=-1"], "-1"),
    (["lesson", "demo", "--colour"], "--colour"), (["lesson"], "<name>"),
    (["lesso", "demo"], "lesso"),
  ])
  func usageFaultIsOneLine(arguments: [String], expected: String) throws {
    let home = try TemporaryHome()
    let said = try complaint(arguments, in: home.path, status: 64)
    #expect(said.contains(expected), "\(said)")
  }

  @Test func homeIsFoundFromBelowAndByVariable() throws {
    let home = try TemporaryHome()
    let below = home.path + "/Lessons/demo"
    let wrong = try complaint(["lesson", "dem"], in: below, status: 64)
    #expect(wrong.contains("`demo`"))
    let set = try complaint(
      ["lesson", "dem"], in: "/", environment: ["EXPLORER_HOME": home.path], status: 64)
    #expect(set == wrong)
  }

  @Test func homeNotFoundSaysWhereItLooked() throws {
    let said = try complaint(
      ["list"], in: "/", environment: ["EXPLORER_HOME": "/nowhere"], status: 1)
    #expect(said.contains("EXPLORER_HOME is /nowhere"))
    #expect {
      try Home.find(environment: [:], current: "/proc", executable: "/sys/explorer")
    } throws: { error in
      "\(error)".contains("/proc or /sys") && "\(error)".contains("set EXPLORER_HOME")
    }
  }

  @Test func faultInLessonIsOneLine() throws {
    let home = try TemporaryHome()
    try home.change("seed: 3", to: "seed: [")
    let said = try complaint(["lesson", "demo"], in: home.path, status: 1)
    #expect(said.hasPrefix("error: Lessons/demo/lesson.yaml:"))
  }

  @Test func completionsNameLessonsOptionsAndValues() throws {
    for shell in ["bash", "zsh", "fish"] {
      let program = try Program.run(["--generate-completion-script", shell], in: "/")
      #expect(program.status == 0)
      #expect(program.output.contains("squaredcos_cap_v2"))
    }
  }

  @Test func languageIsAskedForElseTheLocales() {
    #expect(Language.ofLocale([:]) == .en)
    #expect(Language.ofLocale(["LANG": "zh_CN.UTF-8"]) == .zh)
    #expect(Language.ofLocale(["LANG": "zh_CN.UTF-8", "LC_ALL": "C"]) == .en)
    #expect(Language.ofLocale(["LANG": "de_DE", "LC_MESSAGES": "zh_TW"]) == .zh)
    #expect(Language.ofLocale(["LC_ALL": "", "LANG": "zh"]) == .zh)
  }

  @Test func listNamesLessonsAndWhatTheyTake() throws {
    let home = try TemporaryHome()
    let lesson = try Lesson(Home(path: home.path).lesson("demo"), experiments: [Demo.self])
    let list = LessonList([lesson], .zh)
    #expect(list.table.contains("demo  演示"))
    #expect(list.table.contains("--image --schedule --steps --seed"))
    #expect(list.json.text.contains("\"takes\": [\"image\", \"schedule\", \"steps\", \"seed\"]"))
  }
}
