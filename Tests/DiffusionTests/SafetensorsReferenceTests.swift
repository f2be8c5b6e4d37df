import Foundation
import Tensor
import TestSupport
import Testing

@testable import Diffusion

/// Files of the safetensors library; `scripts/reference/safetensors_files.py` writes them.
@Suite("Safetensors: files of the Python library")
struct SafetensorsReferenceTests {
  struct Expected: Decodable {
    let name: String, shape: [Int], bits: [UInt32], integers: [Int]
  }
  struct Document: Decodable { let written, read: [Expected] }

  static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().path + "/Fixtures"

  static func document() throws -> Document {
    let data = try Data(contentsOf: URL(filePath: fixtures + "/safetensors.json"))
    return try JSONDecoder().decode(Document.self, from: data)
  }

  private func check(_ file: SafetensorsFile, _ expected: [Expected]) throws {
    #expect(file.metadata == ["format": "pt"])
    #expect(Set(file.entries.map(\.name)) == Set(expected.map(\.name)))
    for one in expected {
      let entry = try #require(file[one.name])
      #expect(entry.shape == one.shape)
      switch entry.type {
      case .f32, .f16, .bf16, .f64:
        let tensor = try file.tensor(one.name)
        #expect(tensor.shape == one.shape)
        #expect(tensor.scalars.map(\.bitPattern) == one.bits, "\(one.name)")
      case .i32, .i64:
        #expect(try file.integers(one.name) == StoredIntegers(one.integers, shape: one.shape))
      default:
        let error = try #require(throws: CheckpointError.self) { try file.tensor(one.name) }
        #expect(error.rule == .kind && error.tensor == one.name)
      }
    }
  }

  @Test func everyBitIsRead() throws {
    let document = try Self.document()
    try check(SafetensorsFile(Self.fixtures + "/written.safetensors"), document.written)
    let read = try SafetensorsFile(Self.fixtures + "/read.safetensors")
    try check(read, document.read)
    #expect(Set(read.entries.map(\.type)) == [.bf16, .f64, .i32, .bool, .u8, .f8E4M3])
    #expect(document.read.contains { $0.bits.count > 1000 })
  }

  @Test func theSameTensorsGiveTheSameBytes() throws {
    let folder = try TemporaryFolder()
    let original = Self.fixtures + "/written.safetensors"
    let file = try SafetensorsFile(original)
    var tensors: [String: StoredTensor] = [:]
    for entry in file.entries {
      switch entry.type {
      case .f16: tensors[entry.name] = .float16(try file.tensor(entry.name))
      case .i64: tensors[entry.name] = .integers(try file.integers(entry.name))
      default: tensors[entry.name] = .float32(try file.tensor(entry.name))
      }
    }
    let copy = folder.path + "/copy.safetensors"
    try SafetensorsWriter.write(tensors, to: copy)
    let bytes = try Data(contentsOf: URL(filePath: copy))
    #expect(try bytes == Data(contentsOf: URL(filePath: original)))
  }

  @Test func integersAreNotFloatsNorFloatsIntegers() throws {
    let file = try SafetensorsFile(Self.fixtures + "/written.safetensors")
    let floats = try #require(throws: CheckpointError.self) { try file.tensor("ids") }
    #expect(floats.rule == .kind && floats.description.contains("I64"))
    let integers = try #require(throws: CheckpointError.self) { try file.integers("half") }
    #expect(integers.rule == .kind && integers.description.contains("F16"))
    let missing = try #require(throws: CheckpointError.self) { try file.tensor("nobody") }
    #expect(missing.rule == .missing && missing.tensor == "nobody")
  }

  @Test func whatIsOddButValidIsAccepted() throws {
    let folder = try TemporaryFolder()
    func open(_ header: String, _ data: Int) throws -> SafetensorsFile {
      try SafetensorsFile(try folder.file("x", safetensors(header, data: data)))
    }
    #expect(try open("{}", 0).entries.isEmpty)
    #expect(try open("{ } \n ", 0).entries.isEmpty)
    #expect(try open(#"{"__metadata__":{}}"#, 0).metadata.isEmpty)
    // Nothing is aligned here, and an empty tensor lies between.
    let odd = try open(
      #"""
      { "b" : {"shape":[ 2 ],"data_offsets":[5,13],"dtype":"F32"},
        "none":{"dtype":"F16","shape":[0,3],"data_offsets":[5,5]},
        "/":{"dtype":"F32","shape":[],"data_offsets":[1,5]},
        "byte":{"dtype":"U8","shape":[1,1,1],"data_offsets":[0,1]},
        "packed":{"dtype":"F6_E2M3","shape":[4],"data_offsets":[13,16]} }
      """#, 16)
    #expect(odd.entries.map(\.name) == ["byte", "/", "none", "b", "packed"])
    #expect(try odd.tensor("b") == Tensor([0, 0]))
    #expect(try odd.tensor("none").shape == [0, 3])
    #expect(try odd.tensor("/") == Tensor([0], shape: []))
    #expect(try odd.withBytes(of: "packed") { $0.count } == 3)
  }
}
