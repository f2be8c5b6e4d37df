import Foundation

/// A page's elements, read strictly: what is opened is closed, in order; attributes are quoted and
/// stand once.
public struct Markup: Sendable {
  public struct Element: Sendable {
    public let name: String
    public let attributes: [String: String]
    /// The place of the element around it.
    public let parent: Int?

    public subscript(attribute: String) -> String? { attributes[attribute] }
  }

  /// In the order of their opening tags.
  public private(set) var elements: [Element] = []

  public struct Fault: Error, CustomStringConvertible {
    public let description: String
  }

  private static let void: Set = ["meta", "link", "img", "br", "hr", "input", "source"]
  private static let raw: Set = ["script", "style"]

  /// Throws at the first fault, with its line.
  public init(_ text: String) throws {
    let bytes = Array(text.utf8)
    var place = 0
    var open: [Int] = []
    func fault(_ what: String) -> Fault {
      Fault(description: "line \(bytes[..<place].count { $0 == UInt8(ascii: "\n") } + 1): \(what)")
    }
    func find(_ text: String, from start: Int) -> Int? {
      let sought = Array(text.utf8)
      return (start..<max(start, bytes.count - sought.count + 1)).first { index in
        bytes[index] == sought[0] && bytes[index..<index + sought.count].elementsEqual(sought)
      }
    }
    func word(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    while let start = bytes[place...].firstIndex(of: UInt8(ascii: "<")) {
      place = start
      if bytes[start...].starts(with: "<!".utf8) {
        guard let end = find(">", from: start) else { throw fault("unclosed declaration") }
        place = end + 1
        continue
      }
      // A `>` may stand in a quoted attribute.
      var end = start + 1
      var isQuoted = false
      while end < bytes.count, isQuoted || bytes[end] != UInt8(ascii: ">") {
        if bytes[end] == UInt8(ascii: "\"") { isQuoted.toggle() }
        end += 1
      }
      guard end < bytes.count else { throw fault("unclosed tag") }
      let tag = word(start + 1..<end)
      place = end + 1
      if tag.hasPrefix("/") {
        let name = String(tag.dropFirst())
        guard let last = open.popLast(), elements[last].name == name else {
          throw fault("</\(name)> closes nothing")
        }
        continue
      }
      let element: Element
      do {
        element = try Markup.element(tag, parent: open.last)
      } catch let wrong as Fault {
        throw fault(wrong.description)
      }
      elements.append(element)
      if Markup.void.contains(element.name) || tag.hasSuffix("/") { continue }
      if Markup.raw.contains(element.name) {
        guard let close = find("</\(element.name)>", from: place) else {
          throw fault("<\(element.name)> is not closed")
        }
        place = close + element.name.utf8.count + 3
      } else {
        open.append(elements.count - 1)
      }
    }
    if let left = open.last { throw fault("<\(elements[left].name)> is not closed") }
  }

  private static func element(_ tag: String, parent: Int?) throws -> Element {
    var rest = Substring(tag.hasSuffix("/") ? String(tag.dropLast()) : tag)
    let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
    guard !name.isEmpty else { throw Fault(description: "< stands where no tag is") }
    rest = rest.dropFirst(name.count)
    var attributes: [String: String] = [:]
    while true {
      rest = rest.drop { $0.isWhitespace }
      guard !rest.isEmpty else { break }
      let key = String(rest.prefix { $0 != "=" && !$0.isWhitespace })
      rest = rest.dropFirst(key.count)
      var value = ""
      if rest.first == "=" {
        guard rest.dropFirst().first == "\"", let end = rest.dropFirst(2).firstIndex(of: "\"")
        else { throw Fault(description: "`\(key)` of <\(name)> is not quoted") }
        value = String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end])
        rest = rest[rest.index(after: end)...]
      }
      guard attributes.updateValue(value, forKey: key) == nil else {
        throw Fault(description: "`\(key)` of <\(name)> stands twice")
      }
    }
    return Element(name: String(name), attributes: attributes, parent: parent)
  }

  /// The elements of a name.
  public func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

  /// The names and ids of what stands directly in the first element of a name.
  public func children(of name: String) -> [String] {
    guard let index = elements.firstIndex(where: { $0.name == name }) else { return [] }
    return elements.filter { $0.parent == index }.map { $0.name + ($0["id"].map { "#\($0)" } ?? "") }
  }

  /// What the page links to or shows, as it is written.
  public var links: [String] {
    elements.flatMap { element in
      ["href", "src", "srcset"].compactMap { element[$0] }
    }.map {
      $0.replacing("&amp;", with: "&")
    }
  }
}
