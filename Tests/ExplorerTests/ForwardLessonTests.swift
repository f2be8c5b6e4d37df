import Foundation
import TestSupport
import Testing

@testable import Explorer

/// The lesson on the forward process as it is shipped, run by the built program.
@Suite struct ForwardLessonTests {
  private func run(_ options: [String], out: String, workers: Int = 2) throws -> Program {
    try Program.run(
      ["lesson", "forward", "--out", out] + options, in: "/",
      environment: [
        "EXPLORER_HOME": TemporaryHome.project, "EXPLORER_WORKERS": String(workers),
      ])
  }

  @Test(arguments: Language.allCases)
  func sameCommandGivesSameBytesForAnyFolderAndWorkers(language: Language) throws {
    let folder = try TemporaryFolder()
    for (out, workers) in [("one", 1), ("two/deeper", 3)] {
      let program = try run(
        ["--lang", language.rawValue], out: "\(folder.path)/\(out)", workers: workers)
      #expect(program.status == 0 && program.errors.isEmpty, "\(program.errors)")
    }
    let lesson = "\(language.rawValue)/forward"
    var one = try TemporaryHome.contents("\(folder.path)/one/\(lesson)")
    var two = try TemporaryHome.contents("\(folder.path)/two/deeper/\(lesson)")
    #expect(one.removeValue(forKey: "timings.json") != nil)
    #expect(two.removeValue(forKey: "timings.json") != nil)
    #expect(one.keys.sorted() == two.keys.sorted())
    for (file, bytes) in one { #expect(two[file] == bytes, "\(file)") }
    #expect(one["frames/0000.png"]?.starts(with: [0x89, 0x50, 0x4E, 0x47]) == true)
    #expect(one["forward.gif"]?.starts(with: Data("GIF89a".utf8)) == true)
    let page = String(decoding: try #require(one["index.html"]), as: UTF8.self)
    #expect(!page.contains("{{") && !page.contains("figure:") && !page.contains("http"))
  }

  /// Every picture the page asks for is there, under a relative path, and no id stands twice.
  @Test func pageIsComplete() throws {
    let folder = try TemporaryFolder()
    #expect(try run(["--format", "svg", "--theme", "dark"], out: folder.path).status == 0)
    let files = try TemporaryHome.contents("\(folder.path)/en/forward")
    let page = String(decoding: try #require(files["index.html"]), as: UTF8.self)
    let links = page.matches(of: /(?:src|href|srcset)="([^"]+)"/).map { String($0.1) }
    let local = links.filter { !$0.hasPrefix("../") && !$0.hasPrefix("#") && $0 != "data:," }
    #expect(local.count > 10)
    for link in local { #expect(files[link] != nil, "\(link)") }
    let ids = page.matches(of: /\ id="([^"]+)"/).map { String($0.1) }
    #expect(ids.count == Set(ids).count)
    for image in page.matches(of: /<img [^>]*>/) { #expect(image.0.contains("alt=\"")) }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func stoppedRunLeavesNothingHalfWritten(signal: Int32) throws {
    let folder = try TemporaryFolder()
    let program = try Program.start(
      ["lesson", "forward", "--out", folder.path], in: "/",
      environment: ["EXPLORER_HOME": TemporaryHome.project])
    let parent = folder.path + "/en"
    func standing() -> [String] {
      (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    }
    while program.isRunning, standing().isEmpty { usleep(1000) }
    kill(program.processIdentifier, signal)
    program.waitUntilExit()
    if program.terminationReason == .uncaughtSignal {
      #expect(program.terminationStatus == signal)
      #expect(standing().isEmpty, "\(standing())")
    } else {
      #expect(program.terminationStatus == 0)
      #expect(standing() == ["forward"])
    }
  }
}
