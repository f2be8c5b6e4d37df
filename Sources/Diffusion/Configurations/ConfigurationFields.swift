// The keys of a model's `config.json`, taken one by one.
//
// diffusers passes over keys that it does not know; here, what would change the computation must not
// go unseen. So each key of the file is read by its name, or may stand only with the values that
// mean what is computed here, or is ignored by name. Any other key may stand only switched off: null
// or false. Keys that begin with `_` are diffusers' bookkeeping.

/// The keys of one model. Whoever reads takes what it knows, then calls `finish`.
struct ConfigurationFields {
  /// What written files say they were made by; readers compare it with their own rules' ages.
  static let version = "0.42.1"

  private let values: [String: JSONValue]
  private var taken: Set<String> = ["_class_name"]

  /// The keys of a file whose `_class_name`, if there is one, is `className`.
  init(_ decoder: any Decoder, _ className: String) throws {
    guard case .object(let values)? = try? JSONValue(from: decoder) else {
      throw ConfigurationError("expected one JSON object")
    }
    self.values = values
    let found = values["_class_name"] ?? nil
    guard found == .null || found == .text(className) else {
      throw ConfigurationError(key: "_class_name", found: found, supported: className)
    }
  }

  /// Writes the keys with diffusers' bookkeeping; of `fixed` options the first value.
  static func write(
    _ className: String, _ values: [String: JSONValue], fixed: [String: [JSONValue]],
    to encoder: any Encoder
  ) throws {
    var all = values.merging(fixed.compactMapValues(\.first)) { $1 }
    all["_class_name"] = .text(className)
    all["_diffusers_version"] = .text(version)
    try JSONValue.object(all).encode(to: encoder)
  }

  /// Whether diffusers of a version below 0.`minor` wrote the file.
  func isOlder(than minor: Int) -> Bool {
    guard case .text(let version)? = values["_diffusers_version"] else { return false }
    let parts = version.split(separator: ".").prefix(2).map { Int($0) }
    guard parts.count == 2, parts[0] == 0, let part = parts[1] else { return false }
    return part < minor
  }

  /// The value of a key; nil when it is not there, `.null` when it is there without a value.
  mutating func value(_ key: String) -> JSONValue? {
    taken.insert(key)
    return values[key]
  }

  /// The value of a key that is there and not null.
  private mutating func given(_ key: String) -> JSONValue? {
    let value = value(key)
    return value == .null ? nil : value
  }

  /// A whole number from 1 to 65536; more would be no model, and products of three still fit.
  mutating func size(_ key: String, _ byDefault: Int) throws -> Int {
    try given(key).map { try Self.size(key, $0, in: $0, "a whole number from 1 to 65536") }
      ?? byDefault
  }

  /// A list of such numbers.
  mutating func sizes(_ key: String, _ byDefault: [Int]) throws -> [Int] {
    guard let value = given(key) else { return byDefault }
    let rule = "1 to 32 whole numbers from 1 to 65536"
    guard case .list(let list) = value, (1...32).contains(list.count) else {
      throw ConfigurationError(key: key, found: value, supported: rule)
    }
    return try list.map { try Self.size(key, $0, in: value, rule) }
  }

  private static func size(
    _ key: String, _ value: JSONValue, in found: JSONValue, _ rule: String
  ) throws -> Int {
    guard case .number(let number) = value, let size = Int(exactly: number),
      (1...65536).contains(size)
    else { throw ConfigurationError(key: key, found: found, supported: rule) }
    return size
  }

  /// A number for each of `levels` levels: a list, or one for all.
  mutating func sizes(_ key: String, ofLevels levels: Int, _ byDefault: Int) throws -> [Int] {
    if case .list? = value(key) {
      let sizes = try sizes(key, [])
      try match(key, sizes.count, levels: levels)
      return sizes
    }
    return Array(repeating: try size(key, byDefault), count: levels)
  }

  /// 0 or 1.
  mutating func zeroOrOne(_ key: String, _ byDefault: Int) throws -> Int {
    if given(key) == nil { return byDefault }
    return try choice(key, 0, 1) == 0 ? 0 : 1
  }

  /// A finite number.
  mutating func anyNumber(
    _ key: String, _ byDefault: Double, from least: Double = -.greatestFiniteMagnitude,
    _ rule: String = "a number"
  ) throws -> Double {
    guard let value = given(key) else { return byDefault }
    guard case .number(let number) = value, number.isFinite, number >= least else {
      throw ConfigurationError(key: key, found: value, supported: rule)
    }
    return number
  }

  /// A finite number above 0.
  mutating func number(_ key: String, _ byDefault: Double) throws -> Double {
    try anyNumber(key, byDefault, from: .leastNonzeroMagnitude, "a number above 0")
  }

  /// True or false.
  mutating func flag(_ key: String, _ byDefault: Bool) throws -> Bool {
    guard let value = given(key) else { return byDefault }
    guard case .bool(let flag) = value else {
      throw ConfigurationError(key: key, found: value, supported: "true, false")
    }
    return flag
  }

  /// One of several values; the first when the key is absent or null.
  @discardableResult
  mutating func choice(_ key: String, among accepted: [JSONValue]) throws -> JSONValue {
    guard let value = given(key) else { return accepted[0] }
    guard accepted.contains(value) else {
      throw ConfigurationError(
        key: key, found: value, supported: accepted.map(\.description).joined(separator: ", "))
    }
    return value
  }

  /// One of several values; the first when the key is absent or null.
  @discardableResult
  mutating func choice(_ key: String, _ accepted: JSONValue...) throws -> JSONValue {
    try choice(key, among: accepted)
  }

  /// The kinds of the blocks of all levels, as places in `accepted`. An absent key has `byDefault`.
  mutating func blocks(_ key: String, _ accepted: [String], _ byDefault: [Int]) throws -> [Int] {
    guard let value = given(key) else { return byDefault }
    let rule = "a list of \(accepted.joined(separator: ", "))"
    guard case .list(let names) = value else {
      throw ConfigurationError(key: key, found: value, supported: rule)
    }
    return try names.map { name in
      guard let place = accepted.firstIndex(where: { .text($0) == name }) else {
        throw ConfigurationError(key: key, found: name, supported: rule)
      }
      return place
    }
  }

  /// Throws unless a list has an entry for each of `levels` levels.
  func match(_ key: String, _ count: Int, levels: Int) throws {
    guard count == levels else {
      throw ConfigurationError(
        key: key, "has \(count) entries; block_out_channels has \(levels), and each level needs one"
      )
    }
  }

  /// Which levels have attention: `down` and `up` are the names of the blocks without it and with
  /// it. The way up must mirror the way down.
  mutating func levels(
    _ down: [String], _ up: [String], _ levels: Int, byDefault: [Bool]
  ) throws -> [Bool] {
    let defaults = byDefault.map { $0 ? 1 : 0 }
    let falling = try blocks("down_block_types", down, defaults)
    try match("down_block_types", falling.count, levels: levels)
    let rising = try blocks("up_block_types", up, defaults.reversed())
    guard rising == falling.reversed() else {
      throw ConfigurationError(
        key: "up_block_types", found: value("up_block_types") ?? nil,
        supported: "down_block_types in reverse, with attention at the same levels")
    }
    return falling.map { $0 == 1 }
  }

  /// Whether there is a bottom: an absent key has it, null has none.
  mutating func hasMidBlock(_ name: JSONValue) throws -> Bool {
    if value("mid_block_type") == .null { return false }
    try choice("mid_block_type", name)
    return true
  }

  /// The side of the pictures the model was made for: a number, or a height and a width that are
  /// the same.
  mutating func sampleSize() throws -> Int? {
    let key = "sample_size"
    guard let value = given(key) else { return nil }
    let rule = "a whole number from 1 to 65536, or twice the same"
    if case .list(let sides) = value {
      guard sides.count == 2, sides[0] == sides[1] else {
        throw ConfigurationError(key: key, found: value, supported: rule)
      }
      return try Self.size(key, sides[0], in: value, rule)
    }
    return try Self.size(key, value, in: value, rule)
  }

  /// Throws for a key that nobody took, unless it is in `ignored`, begins with `_` or is switched
  /// off.
  func finish(ignoring ignored: Set<String>) throws {
    // Sorted, so that of several unknown keys the same one is named each time.
    for (key, value) in values.sorted(by: { $0.key < $1.key }) {
      if taken.contains(key) || ignored.contains(key) || key.hasPrefix("_") { continue }
      guard value == .null || value == false else {
        throw ConfigurationError(
          key: key, "\(value): the key is unknown; supported: null, false or no such key")
      }
    }
  }
}
