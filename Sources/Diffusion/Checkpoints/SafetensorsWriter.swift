// Tensors to a safetensors file.

import Tensor

/// A tensor on its way into a file.
public enum StoredTensor: Sendable {
  /// Written as F32, exactly.
  case float32(Tensor<Float>)
  /// Written as F16, rounded to nearest, ties to even.
  case float16(Tensor<Float>)
  /// Written as I64.
  case integers(StoredIntegers)

  /// How its numbers are written.
  var type: SafetensorsType {
    switch self {
    case .float32: .f32
    case .float16: .f16
    case .integers: .i64
    }
  }

  var shape: [Int] {
    switch self {
    case .float32(let tensor), .float16(let tensor): tensor.shape
    case .integers(let integers): integers.shape
    }
  }
}

/// Writes safetensors files.
public enum SafetensorsWriter {
  /// Writes the tensors, and `format: pt` with the given metadata, which readers of PyTorch weights
  /// look for. The order is wide numbers first, then by name: the same tensors give the same bytes.
  ///
  /// The file is written beside its place, and takes it when it is on the disk: after a failure the
  /// old file is as it was, and who has that open can go on reading. Throws `CheckpointError` when
  /// the disk does not take it, a finite number is too great for F16, or a name is `__metadata__`.
  public static func write(
    _ tensors: [String: StoredTensor], to path: String, metadata: [String: String] = [:]
  ) throws {
    try write(tensors, to: path, metadata: metadata, disk: DiskCalls())
  }

  /// The same, with a disk that may fail.
  static func write(
    _ tensors: [String: StoredTensor], to path: String, metadata: [String: String] = [:],
    disk: DiskCalls
  ) throws {
    try file(tensors, to: path, metadata: metadata, disk: disk).publish()
  }

  /// The file, written but not yet in its place.
  static func file(
    _ tensors: [String: StoredTensor], to path: String, metadata: [String: String] = [:],
    disk: DiskCalls
  ) throws -> AtomicFile {
    let tensors = sorted(tensors)
    let header = try header(
      tensors, metadata.merging(["format": "pt"]) { given, _ in given }, path)
    let file = try AtomicFile(path, disk)
    try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try file.append($0) }
    try header.withUnsafeBytes { try file.append($0) }
    for (name, tensor) in tensors {
      switch tensor {
      case .float32(let tensor):
        try tensor.withScalars { try file.append(UnsafeRawBufferPointer($0)) }
      case .float16(let tensor):
        let overflows = try tensor.withHalves { try file.append($0) }
        guard overflows == 0 else {
          throw CheckpointError(
            path, name, .overflow,
            "cannot be written as F16: \(overflows) of its numbers are "
              + "over 65504 and would become infinite")
        }
      case .integers(let integers):
        let values = integers.values.map { Int64($0).littleEndian }
        try values.withUnsafeBytes { try file.append($0) }
      }
    }
    return file
  }

  /// Wide numbers first, which aligns all of them.
  private static func sorted(
    _ tensors: [String: StoredTensor]
  ) -> [(key: String, value: StoredTensor)] {
    tensors.sorted { a, b in
      let (wide, narrow) = (a.value.type.bits, b.value.type.bits)
      return wide != narrow ? wide > narrow : a.key.utf8.lexicographicallyPrecedes(b.key.utf8)
    }
  }

  /// The JSON, padded with spaces to a multiple of 8 bytes.
  private static func header(
    _ tensors: [(key: String, value: StoredTensor)], _ metadata: [String: String], _ path: String
  ) throws -> [UInt8] {
    let words = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { "\(quoted($0.key)):\(quoted($0.value))" }
    var parts = ["\"__metadata__\":{\(words.joined(separator: ","))}"]
    var end = 0
    for (name, tensor) in tensors {
      guard name != "__metadata__" else {
        throw CheckpointError(path, name, .metadata, "a tensor cannot have this name")
      }
      guard tensor.shape.count <= 64 else {
        throw CheckpointError(path, name, .shape, "it has more than 64 axes")
      }
      let begin = end
      end += tensor.shape.reduce(tensor.type.bits / 8, *)
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      parts.append(
        "\(quoted(name)):{\"dtype\":\"\(tensor.type.rawValue)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(begin),\(end)]}")
    }
    var header = Array("{\(parts.joined(separator: ","))}".utf8)
    while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
    guard header.count <= SafetensorsHeader.greatestLength else {
      throw CheckpointError(
        path, nil, .headerLength, "the header would have more than 100000000 bytes")
    }
    return header
  }

  /// Text as JSON.
  private static func quoted(_ text: String) -> String {
    var json = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": json += "\\\(scalar)"
      case "\n": json += "\\n"
      case "\r": json += "\\r"
      case "\t": json += "\\t"
      case "\u{8}": json += "\\b"
      case "\u{c}": json += "\\f"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: json.unicodeScalars.append(scalar)
      }
    }
    return json + "\""
  }
}
