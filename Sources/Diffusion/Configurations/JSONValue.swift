// JSON whose kinds are not known beforehand.

/// Any value of a JSON file.
enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  /// A whole number, or null.
  static func whole(_ number: Int?) -> JSONValue { number.map { .number(Double($0)) } ?? .null }

  /// Whole numbers as a list.
  static func list(_ numbers: [Int]) -> JSONValue { .list(numbers.map { .number(Double($0)) }) }

  /// The name of each level's block: `names` are those without and with attention.
  static func blocks(_ names: [String], _ hasAttention: [Bool]) -> JSONValue {
    .list(hasAttention.map { .text(names[$0 ? 1 : 0]) })
  }
}

extension JSONValue: Codable {
  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let flag = try? value.decode(Bool.self) {
      self = .bool(flag)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([JSONValue].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let flag): try container.encode(flag)
    case .number(let number):
      // Python tells 2 from 2.0, and counts with the first only.
      if let whole = Int(exactly: number) {
        try container.encode(whole)
      } else {
        try container.encode(number)
      }
    case .text(let text): try container.encode(text)
    case .list(let list): try container.encode(list)
    case .object(let object): try container.encode(object)
    }
  }
}

extension JSONValue: CustomStringConvertible {
  /// As JSON on one line; a list's and an object's first few.
  var description: String {
    switch self {
    case .null: "null"
    case .bool(let flag): "\(flag)"
    case .number(let number): Int(exactly: number).map(String.init) ?? "\(number)"
    case .text(let text): CheckpointError.quoted(text)
    case .list(let list): "[\(Self.few(list.map(\.description)))]"
    case .object(let object):
      "{\(Self.few(object.keys.sorted().map { "\(CheckpointError.quoted($0)): …" }))}"
    }
  }

  private static func few(_ parts: [String]) -> String {
    parts.prefix(8).joined(separator: ", ") + (parts.count > 8 ? ", …" : "")
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByNilLiteral
{
  init(stringLiteral text: String) { self = .text(text) }
  init(booleanLiteral flag: Bool) { self = .bool(flag) }
  init(integerLiteral number: Int) { self = .number(Double(number)) }
  init(nilLiteral: ()) { self = .null }
}
