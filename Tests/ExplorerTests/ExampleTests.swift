import Foundation
import TestSupport
import Testing

/// The example in a hundred lines, run as a reader runs it, for fewer steps.
@Suite struct ExampleTests {
  @Test func theRingLearnsAndIsDrawn() throws {
    let pictures = try ["1", "2"].map { workers in
      let folder = try TemporaryFolder()
      let run = try Program.run(
        ["own.png", "300"], in: folder.path,
        environment: ["EXPLORER_WORKERS": workers], program: "Ring")
      #expect(run.status == 0 && run.output == "wrote own.png\n")
      // The bar is for a terminal; elsewhere its last line is said.
      #expect(run.errors.split(whereSeparator: \.isNewline).count == 1)
      #expect(run.errors.contains("300 of 300") && run.errors.contains("steps/s"))
      // Lower than in the first steps, and not lower than it can be.
      let words = run.errors.split(separator: " ")
      let loss = words.drop { $0 != "loss" }.dropFirst().first.flatMap { Double($0) }
      #expect((0.1..<0.4).contains(try #require(loss)))
      return try Data(contentsOf: URL(fileURLWithPath: folder.path + "/own.png"))
    }
    #expect(pictures[0] == pictures[1] && pictures[0].count > 50_000)
  }

  @Test(arguments: [["ring.svg"], ["ring.png", "many"], ["ring.png", "-5"]])
  func faultsAreOneLine(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let run = try Program.run(arguments, in: folder.path, program: "Ring")
    #expect(run.status == 2 && run.output.isEmpty)
    #expect(run.errors == "error: expected Ring [NAME.png] [STEPS]\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }
}
