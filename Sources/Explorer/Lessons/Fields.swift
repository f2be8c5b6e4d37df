/// The keys of one table while they are being read: remembers which were asked for, so that what
/// is left over can be refused by name.
final class Fields {
  let place: Place
  private let entries: [Setting.Entry]
  private(set) var asked: [String] = []

  init(_ setting: Setting) throws {
    place = setting.place
    entries = try setting.entries()
  }

  /// The value under `key`; nil when it is absent or empty.
  subscript(key: String) -> Setting? {
    if !asked.contains(key) { asked.append(key) }
    guard let value = entries.first(where: { $0.key == key })?.value else { return nil }
    if case .null = value.content { return nil }
    return value
  }

  func require(_ key: String, _ what: String) throws -> Setting {
    guard let value = self[key] else { throw Failure("`\(key)` is missing: \(what)", at: place) }
    return value
  }

  /// Where `key` is set, or the table's own place.
  func place(of key: String) -> Place {
    guard let entry = entries.first(where: { $0.key == key }) else { return place }
    if case .option = entry.value.place { return entry.value.place }
    return entry.place
  }

  /// Refuses keys nobody asked for.
  func finish() throws {
    for entry in entries where !asked.contains(entry.key) {
      throw Failure(
        "unknown key `\(entry.key)`" + suggestion(for: entry.key, among: asked), at: entry.place)
    }
  }
}
