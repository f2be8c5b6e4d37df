// What a safetensors file says of itself: the JSON in front of the data.

/// A header that holds all of the format's rules for a file with that many bytes of data.
struct SafetensorsHeader {
  /// The tensors in the order of their data.
  let entries: [SafetensorsEntry]
  /// `__metadata__`.
  let metadata: [String: String]

  /// The format's limit for a header, in bytes.
  static let greatestLength = 100_000_000
  private static let greatestRank = 64

  /// Reads the header `text` of the file `file`, after which `dataBytes` bytes follow.
  init(_ text: UnsafeBufferPointer<UInt8>, dataBytes: Int, file: String) throws {
    var entries: [SafetensorsEntry] = []
    var metadata: [String: String] = [:]
    var tensor: String?
    do {
      var reader = try JSONReader(text)
      guard text.first == UInt8(ascii: "{") else {
        throw JSONReader.Problem(rule: .notObject, detail: "the header does not begin with {")
      }
      try reader.object { reader, key in
        if key == "__metadata__" {
          try reader.object(.metadata) { reader, key in
            metadata[key] = try reader.string("__metadata__, text in quotes", .metadata)
          }
        } else {
          tensor = key
          entries.append(try Self.entry(key, &reader))
          tensor = nil
        }
      }
      try reader.finish()
    } catch let problem as JSONReader.Problem {
      throw CheckpointError(file, tensor, problem.rule, problem.detail)
    }
    entries.sort {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    try Self.checkPlaces(entries, dataBytes, file)
    (self.entries, self.metadata) = (entries, metadata)
  }

  /// One tensor's object.
  private static func entry(
    _ name: String, _ reader: inout JSONReader
  ) throws -> SafetensorsEntry {
    var type: SafetensorsType?
    var shape: [Int]?
    var offsets: [Int]?
    try reader.object(.fields) { reader, key in
      switch key {
      case "dtype":
        let found = try reader.string("dtype, text in quotes", .unknownType)
        guard let known = SafetensorsType(rawValue: found) else {
          throw JSONReader.Problem(
            rule: .unknownType, detail: "unknown dtype \(CheckpointError.quoted(found))")
        }
        type = known
      case "shape":
        shape = try list(&reader, "shape", atMost: greatestRank, .shape, "at most 64 axes")
      case "data_offsets":
        offsets = try list(&reader, "data_offsets", atMost: 2, .offsetCount, "two numbers")
      default:
        throw JSONReader.Problem(
          rule: .fields, detail: "unknown field \(CheckpointError.quoted(key))")
      }
    }
    guard let type, let shape, let offsets else {
      throw JSONReader.Problem(
        rule: .fields, detail: "dtype, shape and data_offsets are needed, and one is missing")
    }
    guard offsets.count == 2 else {
      throw JSONReader.Problem(
        rule: .offsetCount, detail: "data_offsets needs two numbers, not \(offsets.count)")
    }
    guard offsets[0] <= offsets[1] else {
      throw JSONReader.Problem(
        rule: .offsetOrder,
        detail: "data_offsets ends at \(offsets[1]), before it begins at \(offsets[0])")
    }
    try checkSize(type, shape, offsets[1] - offsets[0])
    return SafetensorsEntry(name: name, type: type, shape: shape, range: offsets[0]..<offsets[1])
  }

  /// An array of whole numbers that stops being read when it is too long.
  private static func list(
    _ reader: inout JSONReader, _ name: String, atMost limit: Int, _ rule: CheckpointError.Rule,
    _ expected: String
  ) throws -> [Int] {
    var numbers: [Int] = []
    try reader.array(name, .fields) { reader in
      guard numbers.count < limit else {
        throw JSONReader.Problem(rule: rule, detail: "\(name) needs \(expected), and has more")
      }
      numbers.append(try reader.integer(name))
    }
    return numbers
  }

  /// Throws unless `bytes` are what a shape needs.
  private static func checkSize(_ type: SafetensorsType, _ shape: [Int], _ bytes: Int) throws {
    // An axis of length 0 must not hide an overflow: strides multiply the other lengths.
    var bits = type.bits
    for length in shape where length > 0 {
      let (product, overflow) = bits.multipliedReportingOverflow(by: length)
      guard !overflow else {
        throw JSONReader.Problem(
          rule: .shape, detail: "the shape \(shape) has more numbers than can be counted")
      }
      bits = product
    }
    if shape.contains(0) { bits = 0 }
    guard bits.isMultiple(of: 8), bits / 8 == bytes else {
      let needed = bits.isMultiple(of: 8) ? "\(bits / 8) bytes" : "\(bits) bits"
      throw JSONReader.Problem(
        rule: .size,
        detail: "the shape \(shape) of \(type.rawValue) needs \(needed), and the file has "
          + "\(bytes) bytes for it")
    }
  }

  /// Throws unless the tensors, sorted by place, cover the data from end to end.
  private static func checkPlaces(
    _ entries: [SafetensorsEntry], _ dataBytes: Int, _ file: String
  ) throws {
    var end = 0
    for entry in entries {
      let (begin, name) = (entry.range.lowerBound, entry.name)
      guard begin >= end else {
        throw CheckpointError(
          file, name, .overlap,
          "its data begin at \(begin), within the tensor before that ends at \(end)")
      }
      guard begin == end else {
        throw CheckpointError(
          file, name, .hole,
          "its data begin at \(begin), and the tensor before ends at \(end): a hole")
      }
      end = entry.range.upperBound
      guard end <= dataBytes else {
        throw CheckpointError(
          file, name, .dataEnd,
          "its data end at \(end), past the end of the file's \(dataBytes) bytes of data")
      }
    }
    guard end == dataBytes else {
      throw CheckpointError(
        file, nil, .dataEnd,
        "the last tensor ends at \(end), and \(dataBytes - end) bytes follow it")
    }
  }
}
