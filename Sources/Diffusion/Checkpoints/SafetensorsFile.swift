// A safetensors file: eight bytes of length, a JSON header, and the tensors' numbers.

import Tensor

/// A safetensors file, mapped into memory: opening reads the header, and a tensor's numbers are
/// read when it is asked for.
///
/// The format: the header's length as 8 bytes, little-endian; the header, a JSON object of
/// `"name": {"dtype": …, "shape": […], "data_offsets": [begin, end]}` and perhaps `__metadata__`;
/// the data, without holes. Every rule of it is checked when the file is opened; names that are the
/// same text to Unicode are the same name.
///
/// The file must not be shortened while it is open; that another file takes its name does no harm.
public struct SafetensorsFile: Sendable {
  /// Where it was opened.
  public let path: String
  /// The tensors in the order of their data.
  public let entries: [SafetensorsEntry]
  /// What `__metadata__` says; empty when there is none.
  public let metadata: [String: String]

  private let file: MappedFile
  private let dataStart: Int
  private let places: [String: Int]

  /// Opens a file. Throws `CheckpointError` with the rule it breaks.
  public init(_ path: String) throws {
    let file = try MappedFile(path)
    let bytes = file.bytes
    guard bytes.count >= 8 else {
      throw CheckpointError(
        path, nil, .tooShort,
        "a safetensors file has at least 8 bytes, and this has \(bytes.count)"
      )
    }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(SafetensorsHeader.greatestLength) else {
      throw CheckpointError(
        path, nil, .headerLength,
        "the header says it has \(length) bytes, more than 100000000: not a safetensors file?")
    }
    dataStart = 8 + Int(length)
    guard dataStart <= bytes.count else {
      throw CheckpointError(
        path, nil, .headerLength,
        "the header says it has \(length) bytes, past the end of the file's \(bytes.count)")
    }
    let text = UnsafeRawBufferPointer(rebasing: bytes[8..<dataStart])
    let header = try SafetensorsHeader(
      text.assumingMemoryBound(to: UInt8.self), dataBytes: bytes.count - dataStart, file: path)
    (entries, metadata) = (header.entries, header.metadata)
    places = Dictionary(
      uniqueKeysWithValues: header.entries.enumerated().map { ($1.name, $0) })
    (self.path, self.file) = (path, file)
  }

  /// The tensor of that name; nil when there is none.
  public subscript(name: String) -> SafetensorsEntry? { places[name].map { entries[$0] } }

  /// The numbers of a tensor of F32, F16, BF16 or F64 as `Float`: exact, but for F64, which is
  /// rounded. Throws `CheckpointError` when there is no such tensor, or it has other numbers.
  public func tensor(_ name: String) throws -> Tensor<Float> {
    let entry = try entry(name)
    let kind: StoredNumbers
    switch entry.type {
    case .f32: kind = .float32
    case .f16: kind = .float16
    case .bf16: kind = .bfloat16
    case .f64: kind = .float64
    default:
      throw CheckpointError(
        path, name, .kind,
        "its numbers are \(entry.type.rawValue), and F32, F16, BF16 or F64 are needed")
    }
    return withBytes(entry) { Tensor(stored: $0, as: kind, shape: entry.shape) }
  }

  /// The numbers of a tensor of I64 or I32. Throws `CheckpointError` when there is no such tensor,
  /// or it has other numbers.
  public func integers(_ name: String) throws -> StoredIntegers {
    let entry = try entry(name)
    let values: [Int] = try withBytes(entry) { bytes in
      switch entry.type {
      case .i64:
        return (0..<bytes.count / 8).map {
          Int(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self)))
        }
      case .i32:
        return (0..<bytes.count / 4).map {
          Int(Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self)))
        }
      default:
        throw CheckpointError(
          path, name, .kind, "its numbers are \(entry.type.rawValue), and I64 or I32 are needed")
      }
    }
    return StoredIntegers(values, shape: entry.shape)
  }

  /// Calls `body` with a tensor's bytes as they are in the file, at any alignment. Throws
  /// `CheckpointError` when there is no such tensor.
  public func withBytes<Result>(
    of name: String, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    try withBytes(try entry(name), body)
  }

  private func withBytes<Result>(
    _ entry: SafetensorsEntry, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    defer { withExtendedLifetime(file) {} }
    let range = dataStart + entry.range.lowerBound..<dataStart + entry.range.upperBound
    return try body(UnsafeRawBufferPointer(rebasing: file.bytes[range]))
  }

  private func entry(_ name: String) throws -> SafetensorsEntry {
    guard let entry = self[name] else {
      throw CheckpointError(path, name, .missing, "there is no tensor of that name")
    }
    return entry
  }
}

/// Whole numbers with a shape, such as token ids; the last axis varies fastest.
public struct StoredIntegers: Hashable, Sendable {
  /// The numbers.
  public let values: [Int]
  /// The length of each axis.
  public let shape: [Int]

  /// Numbers of a shape. Stops when their number is not the shape's.
  public init(_ values: [Int], shape: [Int]) {
    precondition(
      values.count == shape.reduce(1, *), "the shape \(shape) does not have \(values.count) places")
    (self.values, self.shape) = (values, shape)
  }

  /// Numbers along one axis.
  public init(_ values: [Int]) { self.init(values, shape: [values.count]) }
}
