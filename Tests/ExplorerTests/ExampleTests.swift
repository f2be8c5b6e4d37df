import Foundation
import TestSupport
import Testing
import Viz

/// The example in a hundred lines, run as a reader runs it, for fewer steps.
@Suite struct ExampleTests {
  @Test func theRingLearnsAndIsDrawn() throws {
    let folder = try TemporaryFolder()
    var pictures: [Data] = []
    for workers in ["1", "2"] {
      let run = try Program.run(
        ["ring\(workers).png", "300"], in: folder.path,
        environment: ["EXPLORER_WORKERS": workers], program: "Ring")
      #expect(run.status == 0 && run.output == "wrote ring\(workers).png\n")
      let lines = run.errors.split(whereSeparator: \.isNewline).flatMap {
        $0.split(separator: "\r")
      }
      #expect(lines.count == 6 && lines.allSatisfy { $0.contains("steps/s") })
      let losses = lines.compactMap { line in
        line.split(separator: " ").drop { $0 != "loss" }.dropFirst().first.flatMap { Double($0) }
      }
      #expect(losses.count == 6 && losses[5] < 0.8 * losses[0] && losses[5] > 0.1)
      pictures.append(
        try Data(contentsOf: URL(fileURLWithPath: folder.path + "/ring\(workers).png")))
    }
    #expect(pictures[0] == pictures[1] && pictures[0].count > 50_000)
  }
}
