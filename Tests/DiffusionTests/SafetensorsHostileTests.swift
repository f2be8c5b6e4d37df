import Foundation
import TestSupport
import Testing

@testable import Diffusion

/// Every rule of the format, each broken by a small file of its own.
@Suite("Safetensors: hostile files")
struct SafetensorsHostileTests {
  typealias Rule = CheckpointError.Rule

  /// A header, the bytes of data after it, the rule it breaks, and the tensor at fault.
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String, header: String, data: Int, rule: Rule, tensor: String?

    init(_ name: String, _ header: String, _ data: Int, _ rule: Rule, _ tensor: String? = nil) {
      (testDescription, self.header, self.data) = (name, header, data)
      (self.rule, self.tensor) = (rule, tensor)
    }

    /// A file of one tensor `a` with these fields.
    init(a fields: String, _ data: Int, _ rule: Rule) {
      self.init(fields, "{\"a\":{\(fields)}}", data, rule, "a")
    }
  }

  /// A tensor of `count` bytes at `begin`.
  static func bytes(_ name: String, _ begin: Int, _ end: Int, count: Int? = nil) -> String {
    let count = count ?? (end - begin)
    return #""\#(name)":{"dtype":"U8","shape":[\#(count)],"data_offsets":[\#(begin),\#(end)]}"#
  }

  static let deep = String(repeating: "[", count: 100_000)
  static let cases: [Case] = [
    Case("empty header", "", 0, .notObject),
    Case("an array", "[]", 0, .notObject),
    Case("a text", "\"a\"", 0, .notObject),
    Case("space before the brace", " {}", 0, .notObject),
    Case("not JSON", "{a:1}", 0, .syntax),
    Case("unfinished", "{\"a\":{", 0, .syntax, "a"),
    Case("two objects", "{}{}", 0, .syntax),
    Case("comma at the end", "{\(bytes("a", 0, 1)),}", 1, .syntax),
    Case("no comma", "{\(bytes("a", 0, 1)) \(bytes("b", 1, 2))}", 2, .syntax),
    Case("control character in a name", "{\"a\u{1}\":{}}", 0, .syntax),
    Case("unknown escape", #"{"\x":{}}"#, 0, .syntax),
    Case("half a surrogate pair", #"{"\ud800":{}}"#, 0, .syntax),
    Case("a pair of first halves", #"{"\ud800\ud800":{}}"#, 0, .syntax),
    Case("a second half alone", #"{"\udc00":{}}"#, 0, .syntax),
    Case("cut escape", "{\"\\u00", 0, .syntax),
    Case("deep nesting", "{\"a\":" + deep, 0, .fields, "a"),
    Case("tensor is a number", "{\"a\":1}", 0, .fields, "a"),
    Case("nested tensor", #"{"a":{"shape":[[1]]}}"#, 0, .integer, "a"),
    Case(a: #""shape":[],"data_offsets":[0,1]"#, 1, .fields),
    Case(a: #""dtype":"U8","data_offsets":[0,1]"#, 1, .fields),
    Case(a: #""dtype":"U8","shape":[1]"#, 1, .fields),
    Case(a: #""dtype":"U8","shape":[1],"data_offsets":[0,1],"strides":[1]"#, 1, .fields),
    Case(a: #""dtype":"U8","shape":1,"data_offsets":[0,1]"#, 1, .fields),
    Case(a: #""dtype":"U8","shape":[1],"data_offsets":{}"#, 1, .fields),
    Case(a: #""dtype":"F31","shape":[1],"data_offsets":[0,1]"#, 1, .unknownType),
    Case(a: #""dtype":"f32","shape":[1],"data_offsets":[0,4]"#, 4, .unknownType),
    Case(a: #""dtype":7,"shape":[1],"data_offsets":[0,1]"#, 1, .unknownType),
    Case(a: #""dtype":"U8","shape":[-1],"data_offsets":[0,1]"#, 1, .integer),
    Case(a: #""dtype":"U8","shape":[-0],"data_offsets":[0,0]"#, 0, .integer),
    Case(a: #""dtype":"U8","shape":[1.0],"data_offsets":[0,1]"#, 1, .integer),
    Case(a: #""dtype":"U8","shape":[1e0],"data_offsets":[0,1]"#, 1, .integer),
    Case(a: #""dtype":"U8","shape":[01],"data_offsets":[0,1]"#, 1, .integer),
    Case(a: #""dtype":"U8","shape":["1"],"data_offsets":[0,1]"#, 1, .integer),
    Case(a: #""dtype":"U8","shape":[null],"data_offsets":[0,1]"#, 1, .integer),
    Case(a: #""dtype":"U8","shape":[1],"data_offsets":[-1,0]"#, 1, .integer),
    Case(a: #""dtype":"U8","shape":[1],"data_offsets":[0,1.5]"#, 1, .integer),
    Case(a: #""dtype":"U8","shape":[1],"data_offsets":[0,9223372036854775808]"#, 1, .integer),
    Case(a: #""dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,1]"#, 1, .integer),
    Case(a: #""dtype":"U8","shape":[1],"data_offsets":[]"#, 1, .offsetCount),
    Case(a: #""dtype":"U8","shape":[1],"data_offsets":[1]"#, 1, .offsetCount),
    Case(a: #""dtype":"U8","shape":[1],"data_offsets":[0,1,2]"#, 1, .offsetCount),
    Case(a: #""dtype":"U8","shape":[1],"data_offsets":[1,0]"#, 1, .offsetOrder),
    Case(a: #""dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]"#, 0, .shape),
    Case(a: #""dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,4]"#, 4, .shape),
    Case(
      a: #""dtype":"U8","shape":[0,4294967296,4294967296],"data_offsets":[0,0]"#, 0, .shape),
    Case(
      a: "\"dtype\":\"U8\",\"shape\":[\(String(repeating: "1,", count: 64))1],"
        + "\"data_offsets\":[0,1]", 1, .shape),
    Case(a: #""dtype":"F32","shape":[2],"data_offsets":[0,4]"#, 4, .size),
    Case(a: #""dtype":"F32","shape":[],"data_offsets":[0,0]"#, 0, .size),
    Case(a: #""dtype":"F32","shape":[0],"data_offsets":[0,4]"#, 4, .size),
    Case(a: #""dtype":"F4","shape":[3],"data_offsets":[0,1]"#, 1, .size),
    Case(a: #""dtype":"F32","shape":[1000000000000],"data_offsets":[0,4]"#, 4, .size),
    Case(
      a: #""dtype":"F32","shape":[1000000000000],"data_offsets":[0,4000000000000]"#, 4, .dataEnd),
    Case("hole in front", "{\(bytes("a", 1, 2))}", 2, .hole, "a"),
    Case("hole between", "{\(bytes("b", 2, 3)),\(bytes("a", 0, 1))}", 3, .hole, "b"),
    Case("overlap", "{\(bytes("a", 0, 2)),\(bytes("b", 1, 3))}", 3, .overlap, "b"),
    Case("the same bytes twice", "{\(bytes("a", 0, 2)),\(bytes("b", 0, 2))}", 2, .overlap),
    Case("past the end", "{\(bytes("a", 0, 9))}", 8, .dataEnd, "a"),
    Case("trailing bytes", "{\(bytes("a", 0, 2))}", 3, .dataEnd),
    Case("data without tensors", "{}", 1, .dataEnd),
    Case("metadata a number", #"{"__metadata__":{"a":1}}"#, 0, .metadata),
    Case("metadata nested", #"{"__metadata__":{"a":{"b":"c"}}}"#, 0, .metadata),
    Case("metadata a list", #"{"__metadata__":[]}"#, 0, .metadata),
    Case("metadata null", #"{"__metadata__":null}"#, 0, .metadata),
    Case("a name twice", "{\(bytes("a", 0, 1)),\(bytes("a", 1, 2))}", 2, .duplicateKey),
    Case(
      "a name twice, escaped", "{\(bytes("a", 0, 1)),\(bytes("\\u0061", 1, 2))}", 2, .duplicateKey),
    Case(
      "a pair twice, escaped", "{\(bytes("😀", 0, 1)),\(bytes("\\uD83D\\ude00", 1, 2))}", 2,
      .duplicateKey),
    Case("metadata twice", #"{"__metadata__":{},"__metadata__":{}}"#, 0, .duplicateKey),
    Case("a key of metadata twice", #"{"__metadata__":{"a":"","a":""}}"#, 0, .duplicateKey),
    Case(a: #""dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]"#, 1, .duplicateKey),
    Case(a: #""shape":[1],"dtype":"U8","sh\u0061pe":[1],"data_offsets":[0,1]"#, 1, .duplicateKey),
  ]

  @Test(arguments: cases) func headersBreakOneRule(_ test: Case) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("x.safetensors", safetensors(test.header, data: test.data))
    let error = try #require(throws: CheckpointError.self) { try SafetensorsFile(path) }
    #expect(error.rule == test.rule, "\(error)")
    if let tensor = test.tensor { #expect(error.tensor == tensor, "\(error)") }
    #expect(error.description.hasPrefix(path + ": ") && !error.description.contains("\n"))
    #expect(error.description.count < path.count + 400)
  }

  @Test(arguments: [
    (Data(), Rule.tooShort), (Data(count: 7), .tooShort), (Data(count: 8), .notObject),
    (Data([1, 0, 0, 0, 0, 0, 0, 0]), .headerLength),
    (Data([0, 0xe1, 0xf5, 0x05, 0, 0, 0, 0]), .headerLength),  // 100,000,000: past the end
    (Data([1, 0xe1, 0xf5, 0x05, 0, 0, 0, 0]), .headerLength),  // one more
    (Data(repeating: 0xff, count: 16), .headerLength),
    (Data([3, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff, 0x7d]), .notUTF8),
    (Data([6, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x22, 0xc3, 0x22, 0x3a, 0x7d]), .notUTF8),
  ])
  func filesBreakOneRule(_ bytes: Data, _ rule: Rule) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("x.safetensors", bytes)
    let error = try #require(throws: CheckpointError.self) { try SafetensorsFile(path) }
    #expect(error.rule == rule && error.file == path && error.tensor == nil, "\(error)")
  }

  @Test func aHeaderOverTheLimitIsRefusedThoughTheFileHoldsIt() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("x.safetensors", Data([1, 0xe1, 0xf5, 0x05, 0, 0, 0, 0, 0x7b]))
    // Mostly a hole: the disk does not hold what the file claims.
    #expect(truncate(path, 200_000_000) == 0)
    let error = try #require(throws: CheckpointError.self) { try SafetensorsFile(path) }
    #expect(error.rule == .headerLength)
  }

  @Test func whatIsNoFileIsRefused() throws {
    let folder = try TemporaryFolder()
    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    for path in [folder.path, folder.path + "/none", folder.path + "/pipe", "a\0b"] {
      let error = try #require(throws: CheckpointError.self) { try SafetensorsFile(path) }
      #expect(error.rule == .access)
    }
  }

  @Test func hostileNamesStayOnOneShortLine() throws {
    let folder = try TemporaryFolder()
    let accents = String(repeating: "\u{301}", count: 100_000)
    for name in ["\\n\\u001b[31m\\u2028\\u202e", "a" + accents] {
      let path = try folder.file("x", safetensors("{\"\(name)\":{}}", data: 0))
      let error = try #require(throws: CheckpointError.self) { try SafetensorsFile(path) }
      let scalars = error.description.unicodeScalars
      #expect(scalars.count < 1500)
      #expect(scalars.allSatisfy { $0.value >= 0x20 && ![0x2028, 0x202e].contains($0.value) })
    }
  }
}

/// A file of a header and some zeros.
func safetensors(_ header: String, data: Int) -> Data {
  var file = Data()
  let text = Data(header.utf8)
  withUnsafeBytes(of: UInt64(text.count).littleEndian) { file.append(contentsOf: $0) }
  return file + text + Data(count: data)
}
