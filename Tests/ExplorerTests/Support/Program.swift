import Foundation

/// The built program, run as a reader runs it.
struct Program {
  let status: Int32
  let output, errors: String

  /// Runs `explorer`, or another program of the package, with nothing in the environment but what is
  /// given. Where `fullDisk`, no file can grow beyond 1 KiB, and writing more fails as on a disk
  /// without room.
  static func run(
    _ arguments: [String], in folder: String, environment: [String: String] = [:],
    fullDisk: Bool = false, program: String = "explorer"
  ) throws -> Program {
    let process = try prepared(
      arguments, in: folder, environment: environment, program: program)
    if fullDisk {
      let own = process.executableURL?.path ?? ""
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments =
        ["-c", "trap '' XFSZ; ulimit -f 2; exec \"$0\" \"$@\"", own] + arguments
    }
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    let complained = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Program(
      status: process.terminationStatus, output: String(decoding: said, as: UTF8.self),
      errors: String(decoding: complained, as: UTF8.self))
  }

  /// Starts `explorer` and returns while it runs; what it says is thrown away.
  static func start(
    _ arguments: [String], in folder: String, environment: [String: String] = [:]
  ) throws -> Process {
    let process = try prepared(arguments, in: folder, environment: environment)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  private static func prepared(
    _ arguments: [String], in folder: String, environment: [String: String],
    program: String = "explorer"
  ) throws -> Process {
    let process = Process()
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    process.executableURL = URL(fileURLWithPath: own).deletingLastPathComponent()
      .appendingPathComponent(program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
    return process
  }
}
