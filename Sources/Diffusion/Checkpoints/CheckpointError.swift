// Why a checkpoint cannot be read or written, in one line.

/// Why a checkpoint cannot be read or written: the file, the tensor where it is one tensor's, and
/// the rule that is broken.
public struct CheckpointError: Error, Hashable, CustomStringConvertible {
  /// The rules, each of which a file can break.
  public enum Rule: String, Hashable, Sendable, CaseIterable {
    /// The system lets the file be opened, read and written.
    case access
    /// A file has at least 8 bytes, the header's length.
    case tooShort
    /// A header has at most 100,000,000 bytes and ends within the file.
    case headerLength
    /// Text is UTF-8.
    case notUTF8
    /// A header is a JSON object and begins with its brace.
    case notObject
    /// Text is JSON as RFC 8259 has it.
    case syntax
    /// No key comes twice in one object.
    case duplicateKey
    /// A tensor has `dtype`, `shape` and `data_offsets`, and nothing else.
    case fields
    /// Number formats are those that safetensors knows.
    case unknownType
    /// Lengths and places are whole numbers from 0 that fit 63 bits.
    case integer
    /// `data_offsets` are two.
    case offsetCount
    /// Data end where they begin, or later.
    case offsetOrder
    /// Between two tensors' data there is nothing.
    case hole
    /// No byte belongs to two tensors.
    case overlap
    /// A shape has at most 64 axes, and its bits can be counted in 63 bits.
    case shape
    /// A tensor has the bytes its shape and its number format need.
    case size
    /// The last tensor's data end the file, and no tensor's data pass its end.
    case dataEnd
    /// `__metadata__` are strings.
    case metadata
    /// The tensor asked for is there.
    case missing
    /// The numbers are of the kind asked for.
    case kind
    /// An index names files beside it, and each tensor lies in the file it names.
    case index
    /// Numbers written in half precision stay finite.
    case overflow
  }

  /// The file's path.
  public let file: String
  /// The tensor's name, when the error is one tensor's.
  public let tensor: String?
  /// The rule that is broken.
  public let rule: Rule
  /// What was found and what was expected.
  public let detail: String

  init(_ file: String, _ tensor: String? = nil, _ rule: Rule, _ detail: String) {
    (self.file, self.tensor, self.rule, self.detail) = (file, tensor, rule, detail)
  }

  /// One line for the person who has the file.
  public var description: String {
    let place = tensor.map { "tensor \(Self.quoted($0)): " } ?? ""
    return "\(Self.line(file)): \(place)\(detail)"
  }

  /// A name in quotes, on one line, shortened: a hostile file may call its tensors anything.
  static func quoted(_ name: some StringProtocol) -> String { "\"\(shown(name))\"" }

  /// The same without quotes.
  static func shown(_ name: some StringProtocol) -> String { line(name.prefix(120)) }

  /// Text with its control characters escaped.
  static func line(_ text: some StringProtocol) -> String {
    var shown = ""
    // Scalars, not characters: one character can have any number of accents.
    for scalar in text.unicodeScalars.prefix(1000) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        shown += scalar.escaped(asASCII: true)
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}

/// A checkpoint that does not fit a model: the file, and the weight.
public struct CheckpointMismatch: Error, Hashable, CustomStringConvertible {
  /// The file's path.
  public let file: String
  /// What does not fit.
  public let problem: ParameterError

  /// One line for the person who loads the model.
  public var description: String { "\(CheckpointError.line(file)): \(problem)" }
}
