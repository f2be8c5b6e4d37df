import Foundation
import Synchronization
import Tensor
import TestSupport
import Testing

@testable import Diffusion

@Suite("Safetensors: writing")
struct SafetensorsWriterTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/model.safetensors"
  }

  private func contents() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  private func one(_ value: Float) -> [String: StoredTensor] {
    ["x": .float32(Tensor(repeating: value, shape: [50_000]))]
  }

  @Test func headersAreAlignedAndSayPyTorch() throws {
    for length in 1...9 {
      let name = String(repeating: "n", count: length)
      try SafetensorsWriter.write(
        [name: .float32(Tensor([1, .nan]))], to: path, metadata: ["by": "a \"test\"\u{1}"])
      let bytes = try Data(contentsOf: URL(filePath: path))
      let header = Int(bytes[0]) + Int(bytes[1]) << 8
      #expect(header.isMultiple(of: 8) && bytes.count == 8 + header + 8)
      let file = try SafetensorsFile(path)
      #expect(file.metadata == ["format": "pt", "by": "a \"test\"\u{1}"])
      #expect(try file.tensor(name).scalars[1].isNaN)
    }
  }

  @Test func viewsAndEmptyTensorsAreWrittenInOrder() throws {
    let tensor = Tensor<Float>.normal([3, 70_000], seed: 1)
    let half = Tensor<Float>((0..<140_000).map { Float($0 % 2048) }, shape: [2, 70_000])
    try SafetensorsWriter.write(
      [
        "turned": .float32(tensor.permuted([1, 0])), "half": .float16(half.permuted([1, 0])),
        "none": .float16(.zeros([0])), "scalar": .integers(StoredIntegers([-7], shape: [])),
      ], to: path)
    let file = try SafetensorsFile(path)
    #expect(file.entries.map(\.name) == ["scalar", "turned", "half", "none"])
    #expect(try file.tensor("turned") == tensor.permuted([1, 0]))
    #expect(try file.tensor("half") == half.permuted([1, 0]))
    #expect(try file.integers("scalar") == StoredIntegers([-7], shape: []))
  }

  @Test func savingOverAnOpenFileLeavesBothReadable() throws {
    try SafetensorsWriter.write(one(1), to: path)
    let old = try SafetensorsFile(path)
    try SafetensorsWriter.write(one(2), to: path)
    #expect(try SafetensorsFile(path).tensor("x")[49_999] == 2)
    #expect(try old.tensor("x")[49_999] == 1)
    // A model may also be saved over the file its weights are being read from.
    try SafetensorsWriter.write(["x": .float32(old.tensor("x") + 2)], to: path)
    #expect(try SafetensorsFile(path).tensor("x")[0] == 3)
    #expect(try contents() == ["model.safetensors"])
  }

  /// Disks that fail after taking so many bytes, or at the fsync.
  private static func failing(after limit: Int, with code: Int32) -> DiskCalls {
    let left = Taken(limit)
    var disk = DiskCalls()
    disk.write = { descriptor, bytes in
      let room = min(bytes.count, left.room())
      guard room > 0 else {
        errno = code
        return -1
      }
      let taken = Foundation.write(descriptor, bytes.baseAddress, room)
      left.take(taken)
      return taken
    }
    return disk
  }

  private final class Taken: Sendable {
    private let left: Mutex<Int>
    init(_ limit: Int) { left = Mutex(limit) }
    func room() -> Int { left.withLock { $0 } }
    func take(_ count: Int) { left.withLock { $0 -= count } }
  }

  @Test(arguments: [0, 3, 8, 50, 100_000, 200_000])
  func aFullDiskLeavesTheOldFile(_ limit: Int) throws {
    try SafetensorsWriter.write(one(1), to: path)
    let before = try Data(contentsOf: URL(filePath: path))
    let error = try #require(throws: CheckpointError.self) {
      try SafetensorsWriter.write(
        one(2), to: path, disk: Self.failing(after: limit, with: ENOSPC))
    }
    #expect(error.rule == .access && error.file == path)
    #expect(error.description.contains(String(cString: strerror(ENOSPC))))
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
    #expect(try contents() == ["model.safetensors"])
  }

  @Test func aFailingSynchronisationLeavesTheOldFile() throws {
    try SafetensorsWriter.write(one(1), to: path)
    var disk = DiskCalls()
    disk.synchronise = { _ in
      errno = EIO
      return -1
    }
    let error = try #require(throws: CheckpointError.self) {
      try SafetensorsWriter.write(one(2), to: path, disk: disk)
    }
    #expect(error.description.contains(String(cString: strerror(EIO))))
    #expect(try SafetensorsFile(path).tensor("x")[0] == 1)
    #expect(try contents() == ["model.safetensors"])
  }

  @Test func bothFileAndFolderAreSynchronised() throws {
    let calls = Taken(0)
    var disk = DiskCalls()
    disk.synchronise = {
      calls.take(1)
      return fsync($0)
    }
    try SafetensorsWriter.write(one(1), to: path, disk: disk)
    #expect(calls.room() == -2)
  }

  @Test func shortAndInterruptedWritesGoOn() throws {
    let calls = Taken(0)
    var disk = DiskCalls()
    disk.write = { descriptor, bytes in
      calls.take(1)
      if calls.room().isMultiple(of: 2) {
        errno = EINTR
        return -1
      }
      return Foundation.write(descriptor, bytes.baseAddress, min(bytes.count, 7001))
    }
    try SafetensorsWriter.write(one(5), to: path, disk: disk)
    #expect(try SafetensorsFile(path).tensor("x") == Tensor(repeating: 5, shape: [50_000]))
  }

  @Test func aDiskThatTakesNothingIsFull() throws {
    var disk = DiskCalls()
    disk.write = { _, _ in 0 }
    #expect(throws: CheckpointError.self) {
      try SafetensorsWriter.write(one(5), to: path, disk: disk)
    }
    #expect(try contents().isEmpty)
  }

  @Test func whatCannotBeWrittenIsRefused() throws {
    try SafetensorsWriter.write(one(1), to: path)
    let overflow = try #require(throws: CheckpointError.self) {
      try SafetensorsWriter.write(["y": .float16(Tensor([1, 1e6]))], to: path)
    }
    #expect(overflow.rule == .overflow && overflow.tensor == "y")
    #expect(try SafetensorsFile(path).entries.map(\.name) == ["x"])
    let name = try #require(throws: CheckpointError.self) {
      try SafetensorsWriter.write(["__metadata__": .float32(Tensor([1]))], to: path)
    }
    #expect(name.rule == .metadata)
    for place in [folder.path, folder.path + "/no/file", "a\0b"] {
      let access = try #require(throws: CheckpointError.self) {
        try SafetensorsWriter.write(one(1), to: place)
      }
      #expect(access.rule == .access && access.file == place)
    }
    #expect(try contents() == ["model.safetensors"])
  }
}
