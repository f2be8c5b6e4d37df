// Reading and writing the JSON files of CLIP's parts.

/// What is wrong with one of those files.
public struct CLIPConfigurationError: Error, Hashable, CustomStringConvertible {
  /// The key, within objects joined by dots; empty for the file as a whole.
  public let key: String
  /// What was found.
  public let found: String
  /// What is supported.
  public let supported: String

  /// One line for the person who has the file.
  public var description: String {
    (key.isEmpty ? "" : "\(key) is ") + "\(found); supported: \(supported)"
  }
}

/// A key of such a file.
struct CLIPKey: CodingKey, ExpressibleByStringLiteral {
  let stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init(stringLiteral: String) { self.init(stringValue: stringLiteral) }
  init?(intValue: Int) { nil }
}

/// The object of a file, read key by key. A key that is absent or null leaves the default; keys
/// that nobody asks for are passed over, as transformers writes dozens that change nothing here.
struct CLIPFields {
  private let values: KeyedDecodingContainer<CLIPKey>

  init(_ decoder: any Decoder) throws {
    do {
      values = try decoder.container(keyedBy: CLIPKey.self)
    } catch {
      let path = decoder.codingPath.map(\.stringValue).joined(separator: ".")
      throw CLIPConfigurationError(key: path, found: "no object", supported: "one JSON object")
    }
  }

  /// The value of a key as a `T`; nil when it is absent or null.
  func value<T: Decodable>(_ key: CLIPKey, _ supported: String) throws -> T? {
    do {
      return try values.decodeIfPresent(T.self, forKey: key)
    } catch let error as CLIPConfigurationError {
      throw error
    } catch {
      throw failure(key, supported)
    }
  }

  /// Sets a whole number within `range`.
  func read(_ key: CLIPKey, _ range: ClosedRange<Int>, into target: inout Int) throws {
    let supported = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    guard let value: Int = try value(key, supported) else { return }
    guard range.contains(value) else { throw failure(key, supported) }
    target = value
  }

  /// Sets a finite number, which has to be above `bound` if there is one.
  func read(_ key: CLIPKey, above bound: Double?, into target: inout Double) throws {
    let supported = bound.map { "a number above \(Int($0))" } ?? "a number"
    guard let value: Double = try value(key, supported) else { return }
    guard value.isFinite, value > bound ?? -.infinity else { throw failure(key, supported) }
    target = value
  }

  /// Sets true or false.
  func read(_ key: CLIPKey, into target: inout Bool) throws {
    if let value: Bool = try value(key, "true, false") { target = value }
  }

  /// Sets one of the values a type has.
  func read<T: RawRepresentable & CaseIterable>(_ key: CLIPKey, into target: inout T) throws
  where T.RawValue: Decodable {
    let supported = T.allCases.map { "\($0.rawValue)" }.joined(separator: ", ")
    guard let raw: T.RawValue = try value(key, supported) else { return }
    guard let value = T(rawValue: raw) else { throw failure(key, supported) }
    target = value
  }

  /// Throws when the file says that it is of another model.
  func check(type: String, architecture: String) throws {
    if let found: String = try value("model_type", type), found != type {
      throw failure("model_type", type)
    }
    let names: [String]? = try value("architectures", architecture)
    if let names, !names.isEmpty, names != [architecture] {
      throw failure("architectures", architecture)
    }
  }

  /// The error that a key's value is not supported; `found` where it is a default's fault.
  func failure(
    _ key: CLIPKey, _ supported: String, found: Int? = nil
  ) -> CLIPConfigurationError {
    let path = (values.codingPath + [key]).map(\.stringValue).joined(separator: ".")
    return CLIPConfigurationError(
      key: path, found: found.map { "\($0)" } ?? shown(key), supported: supported)
  }

  /// A value on one line.
  private func shown(_ key: CLIPKey) -> String {
    if let text = try? values.decode(String.self, forKey: key) {
      return CheckpointError.quoted(text)
    }
    if let flag = try? values.decode(Bool.self, forKey: key) { return "\(flag)" }
    if let number = try? values.decode(Double.self, forKey: key) {
      return Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }
    if let names = try? values.decode([String].self, forKey: key) {
      return "[" + names.prefix(8).map { CheckpointError.quoted($0) }.joined(separator: ", ") + "]"
    }
    if let numbers = try? values.decode([Double].self, forKey: key) {
      return "[" + numbers.prefix(8).map { "\($0)" }.joined(separator: ", ") + "]"
    }
    if let object = try? values.nestedContainer(keyedBy: CLIPKey.self, forKey: key) {
      let keys = object.allKeys.map(\.stringValue).sorted().prefix(8)
      return "an object with " + keys.map { CheckpointError.quoted($0) }.joined(separator: ", ")
    }
    return "a list"
  }
}
