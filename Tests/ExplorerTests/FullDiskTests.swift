import Foundation
import Testing

/// A disk that is full: one line that names the file, and nothing half-written.
struct FullDiskTests {
  @Test(
    arguments: [
      ["lesson", "forward", "--out", "out"],
      ["generate", "a red cat", "--steps", "2", "--out", "out.png"],
      ["frames", "reverse", "a red cat", "--steps", "2", "--out", "out"],
      ["diagram", "unet", "--out", "out.png"], ["frames", "forward", "--out", "out"],
    ])
  func leavesNothing(arguments: [String]) throws {
    let home = try TemporaryHome()
    try FileManager.default.createDirectory(atPath: home.out, withIntermediateDirectories: true)
    let program = try Program.run(
      arguments, in: home.out, environment: ["EXPLORER_HOME": TemporaryHome.project],
      fullDisk: true)
    #expect(program.status != 0)
    #expect(program.errors.split(separator: "\n").count == 1, "\(program.errors)")
    #expect(program.errors.contains("written") || program.errors.contains("write"))
    #expect(program.errors.contains("out"), "names the file: \(program.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.out) == [])
  }
}
