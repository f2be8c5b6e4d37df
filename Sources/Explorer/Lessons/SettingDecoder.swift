/// Reads `Decodable` parameters from settings, with complaints that name the line or the option,
/// and notes which keys the type asks for: those are what a lesson takes.
struct SettingDecoder: Decoder {
  let setting: Setting
  let fields: Fields?
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  private init(_ setting: Setting, path: [any CodingKey], fields: Fields?) {
    self.setting = setting
    self.fields = fields
    codingPath = path
  }

  /// The value and the names of all parameters its type knows. Other names are refused.
  static func decode<T: Decodable>(
    _ type: T.Type, from setting: Setting
  ) throws -> (value: T, fields: Fields) {
    let fields = try Fields(setting)
    let value = try T(from: SettingDecoder(setting, path: [], fields: fields))
    try fields.finish()
    return (value, fields)
  }

  fileprivate static func value<T: Decodable>(
    _ type: T.Type, from setting: Setting, path: [any CodingKey]
  ) throws -> T {
    if let plain = T.self as? any PlainValue.Type {
      guard case .scalar(let text) = setting.content, let value = plain.init(setting: text) as? T
      else { throw setting.expected(plain.called) }
      return value
    }
    do {
      return try T(from: SettingDecoder(setting, path: path, fields: nil))
    } catch is DecodingError {
      if let cases = T.self as? any CaseIterable.Type {
        throw setting.expected(listed(rawValues(cases), conjunction: "or"))
      }
      throw setting.expected("a \(T.self)")
    }
  }

  private static func rawValues<C: CaseIterable>(_ type: C.Type) -> [String] {
    type.allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(
      Keyed<Key>(fields: try fields ?? Fields(setting), codingPath: codingPath))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    Unkeyed(items: try setting.items(), codingPath: codingPath)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    Single(setting: setting, codingPath: codingPath)
  }
}

private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let fields: Fields
  let codingPath: [any CodingKey]
  var allKeys: [Key] { [] }

  func contains(_ key: Key) -> Bool { fields[key.stringValue] != nil }
  func decodeNil(forKey key: Key) throws -> Bool { fields[key.stringValue] == nil }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    let setting = try fields.require(key.stringValue, "the experiment needs it")
    return try SettingDecoder.value(type, from: setting, path: codingPath + [key])
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try superDecoder(forKey: key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try superDecoder(forKey: key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { throw Failure("nested decoding is not supported") }
  func superDecoder(forKey key: Key) throws -> any Decoder {
    try SettingDecoder.value(
      Passed.self, from: fields.require(key.stringValue, "the experiment needs it"),
      path: codingPath + [key]
    ).decoder
  }
}

private struct Unkeyed: UnkeyedDecodingContainer {
  let items: [Setting]
  let codingPath: [any CodingKey]
  var currentIndex = 0
  var count: Int? { items.count }
  var isAtEnd: Bool { currentIndex >= items.count }

  init(items: [Setting], codingPath: [any CodingKey]) {
    self.items = items
    self.codingPath = codingPath
  }

  mutating func decodeNil() throws -> Bool { false }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    defer { currentIndex += 1 }
    return try SettingDecoder.value(type, from: items[currentIndex], path: codingPath)
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> { try superDecoder().container(keyedBy: type) }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try superDecoder().unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder { try decode(Passed.self).decoder }
}

private struct Single: SingleValueDecodingContainer {
  let setting: Setting
  let codingPath: [any CodingKey]

  func decodeNil() -> Bool {
    if case .null = setting.content { return true }
    return false
  }

  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    try SettingDecoder.value(type, from: setting, path: codingPath)
  }
}

/// A decoder handed through as a value.
private struct Passed: Decodable {
  let decoder: any Decoder
  init(from decoder: any Decoder) { self.decoder = decoder }
}

/// A value written as one word of YAML.
private protocol PlainValue {
  static var called: String { get }
  init?(setting text: String)
}

extension String: PlainValue {
  fileprivate static var called: String { "a text" }
  fileprivate init?(setting text: String) { self = text }
}

extension Int: PlainValue {
  fileprivate static var called: String { "a whole number" }
  fileprivate init?(setting text: String) { self.init(text) }
}

extension UInt64: PlainValue {
  fileprivate static var called: String { "a whole number, not negative" }
  fileprivate init?(setting text: String) { self.init(text) }
}

extension Double: PlainValue {
  fileprivate static var called: String { "a number" }
  fileprivate init?(setting text: String) {
    guard let value = Double(text), value.isFinite else { return nil }
    self = value
  }
}

extension Float: PlainValue {
  fileprivate static var called: String { "a number" }
  fileprivate init?(setting text: String) {
    guard let value = Float(text), value.isFinite else { return nil }
    self = value
  }
}

extension Bool: PlainValue {
  fileprivate static var called: String { "true or false" }
  fileprivate init?(setting text: String) { self.init(text) }
}
