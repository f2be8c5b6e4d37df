import Foundation
import Yams

/// A piece of YAML that remembers where it was written, so that every complaint can say so.
struct Setting: Sendable {
  enum Content: Sendable {
    case scalar(String)
    case null
    case list([Setting])
    case table([Entry])
  }

  struct Entry: Sendable {
    let key: String
    let place: Place
    var value: Setting
  }

  let content: Content
  let place: Place

  init(_ content: Content, at place: Place) {
    self.content = content
    self.place = place
  }
}

extension Setting {
  /// Reads a YAML file. Fails with the line of the first fault.
  init(file: String) throws {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw Failure("\(Place.shown(file)): no such file, or it cannot be read")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw Failure("\(Place.shown(file)): expected UTF-8 text")
    }
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw Setting.failure(error, file: file)
    }
    guard let node else { throw Failure("the file is empty", at: .line(file: file, 1)) }
    try self.init(node, file: file)
  }

  private init(_ node: Node, file: String) throws {
    place = .line(file: file, node.mark?.line ?? 1)
    switch node {
    case .scalar(let scalar):
      let plain = scalar.style == .plain || scalar.style == .any
      content = plain && ["", "~", "null"].contains(scalar.string) ? .null : .scalar(scalar.string)
    case .sequence(let sequence):
      content = .list(try sequence.map { try Setting($0, file: file) })
    case .mapping(let mapping):
      content = .table(
        try mapping.map { key, value in
          let keyPlace = Place.line(file: file, key.mark?.line ?? 1)
          guard case .scalar(let name) = key else {
            throw Failure("expected a plain word as key", at: keyPlace)
          }
          return Entry(key: name.string, place: keyPlace, value: try Setting(value, file: file))
        })
    case .alias:
      throw Failure("aliases are not supported here; write the value out", at: place)
    }
  }

  private static func failure(_ error: YamlError, file: String) -> Failure {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return Failure("not valid YAML: \(problem)", at: .line(file: file, mark.line))
    case .duplicatedKeysInMapping(let duplicates, let context):
      return Failure(
        "the key \(listed(duplicates.sorted())) stands twice",
        at: .line(file: file, context.mark.line))
    default:
      return Failure("\(Place.shown(file)): not valid YAML: \(error)")
    }
  }
}

// MARK: Values

extension Setting {
  /// What stands here, for messages: "a list", "`abc`".
  var found: String {
    switch content {
    case .scalar(let text): "`\(text)`"
    case .null: "nothing"
    case .list: "a list"
    case .table: "a table of keys"
    }
  }

  func expected(_ what: String) -> Failure {
    if case .option(let name) = place { return .usage("\(name) \(found): expected \(what)") }
    return Failure("expected \(what), found \(found)", at: place)
  }

  func text() throws -> String {
    guard case .scalar(let text) = content else { throw expected("a text") }
    return text
  }

  func number() throws -> Double {
    guard case .scalar(let text) = content, let value = Double(text), value.isFinite else {
      throw expected("a number")
    }
    return value
  }

  func flag() throws -> Bool {
    guard case .scalar(let text) = content, let value = Bool(text) else {
      throw expected("true or false")
    }
    return value
  }

  /// One number or a list of them.
  func numbers() throws -> [Double] {
    guard case .list(let items) = content else { return [try number()] }
    return try items.map { try $0.number() }
  }

  func integer(from low: Int, to high: Int = .max) throws -> Int {
    guard case .scalar(let text) = content, let value = Int(text), (low...high).contains(value)
    else {
      throw expected(
        high == .max ? "a whole number of at least \(low)" : "a whole number from \(low) to \(high)"
      )
    }
    return value
  }

  func items() throws -> [Setting] {
    guard case .list(let items) = content else { throw expected("a list (lines starting with -)") }
    return items
  }

  func entries() throws -> [Entry] {
    if case .null = content { return [] }
    guard case .table(let entries) = content else { throw expected("a table of keys") }
    return entries
  }
}
