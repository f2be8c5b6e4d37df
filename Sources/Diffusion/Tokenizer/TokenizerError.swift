import Foundation

/// A tokenizer's file that cannot be used, in one line: the file, the line or entry, the rule.
public struct TokenizerError: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ file: String, line: Int? = nil, _ rule: String) {
    description = line.map { "\(file):\($0): \(rule)" } ?? "\(file): \(rule)"
  }

  /// What a file said, short enough for one line and without what a terminal would obey.
  static func shown(_ text: some StringProtocol) -> String {
    var out = ""
    for scalar in text.unicodeScalars.prefix(40) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
        out += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return "`" + out + (text.unicodeScalars.count > 40 ? "…" : "") + "`"
  }

  /// The bytes of a file.
  static func read(_ path: String) throws(TokenizerError) -> Data {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw TokenizerError(path, "no such file; a tokenizer's folder holds it")
    }
    // `contents` would wait forever for a pipe that nobody writes to.
    let kind = try? FileManager.default.attributesOfItem(
      atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)[.type]
    guard !isFolder.boolValue, kind as? FileAttributeType == .typeRegular,
      let data = FileManager.default.contents(atPath: path)
    else { throw TokenizerError(path, "cannot be read as a file") }
    return data
  }
}
