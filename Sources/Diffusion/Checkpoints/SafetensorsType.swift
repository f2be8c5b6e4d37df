// The number formats of safetensors.

/// A number format by its name in safetensors.
public enum SafetensorsType: String, Hashable, Sendable, CaseIterable {
  /// True or false in a byte.
  case bool = "BOOL"
  /// Two to a byte.
  case f4 = "F4"
  /// Four to three bytes.
  case f6E2M3 = "F6_E2M3"
  /// Four to three bytes.
  case f6E3M2 = "F6_E3M2"
  /// A byte.
  case u8 = "U8"
  /// A byte with a sign.
  case i8 = "I8"
  /// Eight bits, two of them the fraction's.
  case f8E5M2 = "F8_E5M2"
  /// Eight bits, three of them the fraction's.
  case f8E4M3 = "F8_E4M3"
  /// An exponent alone.
  case f8E8M0 = "F8_E8M0"
  /// `f8E4M3` without a negative zero.
  case f8E4M3FNUZ = "F8_E4M3FNUZ"
  /// `f8E5M2` without a negative zero.
  case f8E5M2FNUZ = "F8_E5M2FNUZ"
  /// 16 bits with a sign.
  case i16 = "I16"
  /// 16 bits.
  case u16 = "U16"
  /// IEEE half precision.
  case f16 = "F16"
  /// The upper half of an `f32`.
  case bf16 = "BF16"
  /// 32 bits with a sign.
  case i32 = "I32"
  /// 32 bits.
  case u32 = "U32"
  /// IEEE single precision.
  case f32 = "F32"
  /// Two `f32`, real and imaginary.
  case c64 = "C64"
  /// IEEE double precision.
  case f64 = "F64"
  /// 64 bits with a sign.
  case i64 = "I64"
  /// 64 bits.
  case u64 = "U64"

  /// How many bits a number takes.
  public var bits: Int {
    switch self {
    case .f4: 4
    case .f6E2M3, .f6E3M2: 6
    case .bool, .u8, .i8, .f8E5M2, .f8E4M3, .f8E8M0, .f8E4M3FNUZ, .f8E5M2FNUZ: 8
    case .i16, .u16, .f16, .bf16: 16
    case .i32, .u32, .f32: 32
    case .c64, .f64, .i64, .u64: 64
    }
  }
}

/// Where a tensor lies in a file, and what it is.
public struct SafetensorsEntry: Hashable, Sendable {
  /// Its name.
  public let name: String
  /// How its numbers are kept.
  public let type: SafetensorsType
  /// The length of each axis; empty for a single number.
  public let shape: [Int]
  /// Its bytes, counted from the end of the header.
  public let range: Range<Int>
}
