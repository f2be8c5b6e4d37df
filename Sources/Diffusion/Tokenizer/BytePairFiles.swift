import Foundation

/// What `vocab.json` and `merges.txt` say: the number of each token, and which pairs merge.
///
/// The files are those of GPT-2 and CLIP: a JSON object from token to id, and a line for each
/// merge, two tokens with a space between them, the earliest first.
struct BytePairFiles: Sendable {
  let ids: [String: Int]
  /// The token of each id.
  let tokens: [String]
  let merger: BytePairMerger

  /// Reads both files of `directory`, or takes `file` where they are missing. Throws
  /// `TokenizerError` for a vocabulary whose ids are not 0, 1, 2, … each once, and for merges that
  /// are not two tokens which the vocabulary holds together with what they become.
  init(directory: String, _ file: TokenizerJSON?) throws(TokenizerError) {
    if let file {
      ids = try BytePairFiles.checked(file.ids, file.path)
      var merger = BytePairMerger()
      for (rank, merge) in file.merges.enumerated() {
        try merger.add(merge, rank, ids) { rule in
          TokenizerError(file.path, "merges: entry \(rank): \(rule)")
        }
      }
      self.merger = merger
    } else {
      ids = try BytePairFiles.vocabulary(directory + "/vocab.json")
      merger = try BytePairFiles.merges(directory + "/merges.txt", ids)
    }
    var tokens = [String](repeating: "", count: ids.count)
    for (token, id) in ids { tokens[id] = token }
    self.tokens = tokens
  }

  private static func vocabulary(_ path: String) throws(TokenizerError) -> [String: Int] {
    let data = try TokenizerError.read(path)
    let numbers: [String: Double]
    do {
      numbers = try JSONDecoder().decode([String: Double].self, from: data)
    } catch DecodingError.typeMismatch(_, let context) where !context.codingPath.isEmpty,
      DecodingError.valueNotFound(_, let context) where !context.codingPath.isEmpty
    {
      throw notAnID(context.codingPath[0].stringValue, path)
    } catch {
      throw TokenizerError(path, "not a JSON object from token to id")
    }
    return try checked(numbers, path)
  }

  /// The ids as whole numbers.
  private static func checked(
    _ numbers: [String: Double], _ path: String
  ) throws(TokenizerError) -> [String: Int] {
    var ids: [String: Int] = [:]
    for (token, number) in numbers.sorted(by: { $0.key < $1.key }) {
      guard let id = Int(exactly: number) else { throw notAnID(token, path) }
      ids[token] = id
    }
    guard !ids.isEmpty else { throw TokenizerError(path, "holds no token") }
    var owner = [String?](repeating: nil, count: ids.count)
    // By name, so that the same file gives the same complaint.
    for (token, id) in ids.sorted(by: { $0.key < $1.key }) {
      guard owner.indices.contains(id) else {
        throw TokenizerError(
          path,
          "\(TokenizerError.shown(token)) has id \(id): \(ids.count) different tokens are "
            + "numbered 0 to \(ids.count - 1)")
      }
      if let other = owner[id] {
        throw TokenizerError(
          path,
          "\(TokenizerError.shown(other)) and \(TokenizerError.shown(token)) both have id \(id)")
      }
      owner[id] = token
    }
    return ids
  }

  static func notAnID(_ token: String, _ path: String) -> TokenizerError {
    TokenizerError(path, "\(TokenizerError.shown(token)): expected an id, a whole number")
  }

  private static func merges(
    _ path: String, _ ids: [String: Int]
  ) throws(TokenizerError) -> BytePairMerger {
    let data = try TokenizerError.read(path)
    guard let text = String(validating: data, as: UTF8.self) else {
      throw TokenizerError(path, "not UTF-8 text")
    }
    var merger = BytePairMerger()
    // By scalars: to a Swift `Character`, a space before a combining mark is no space.
    var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    for (index, line) in lines.enumerated() {
      let line = line.last == "\r" ? line.dropLast() : line
      if line.starts(with: "#version".unicodeScalars) { continue }
      let parts = line.split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
        throw TokenizerError(
          path, line: index + 1,
          "\(TokenizerError.shown(Substring(line))) is no merge: expected two tokens with one "
            + "space between them")
      }
      try merger.add((String(parts[0]), String(parts[1])), index, ids) {
        TokenizerError(path, line: index + 1, $0)
      }
    }
    return merger
  }
}

extension BytePairMerger {
  /// Adds a merge of two tokens; `error` makes an error of the rule that it breaks.
  fileprivate mutating func add(
    _ merge: (left: String, right: String), _ rank: Int, _ ids: [String: Int],
    _ error: (String) -> TokenizerError
  ) throws(TokenizerError) {
    func id(_ token: String, _ role: String) throws(TokenizerError) -> Int {
      if let id = ids[token] { return id }
      throw error("\(role) \(TokenizerError.shown(token)) is not in the vocabulary")
    }
    add(
      Pair(left: try id(merge.left, "the token"), right: try id(merge.right, "the token")),
      Merge(rank: rank, result: try id(merge.left + merge.right, "the merged token")))
  }
}
