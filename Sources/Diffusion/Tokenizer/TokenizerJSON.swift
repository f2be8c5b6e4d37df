import Foundation

/// `tokenizer.json`, the one file in which transformers from version 5 on keeps what used to be
/// `vocab.json` and `merges.txt`. It is read where those are missing.
struct TokenizerJSON {
  static let name = "tokenizer.json"

  let path: String
  let ids: [String: Double]
  let merges: [(left: String, right: String)]
  let added: [Any]

  /// The file of `directory`; nil when it is not there, or `vocab.json` is. Throws `TokenizerError`
  /// when it is of another kind of tokenizer.
  init?(directory: String) throws(TokenizerError) {
    path = "\(directory)/\(Self.name)"
    let files = FileManager.default
    guard !files.fileExists(atPath: directory + "/vocab.json"), files.fileExists(atPath: path)
    else { return nil }
    let data = try TokenizerError.read(path)
    guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
      throw TokenizerError(path, "not a JSON object")
    }
    guard let model = object["model"] as? [String: Any],
      model["type"] as? String == "BPE", model["end_of_word_suffix"] as? String == "</w>",
      let ids = model["vocab"] as? [String: Any], let merges = model["merges"] as? [Any]
    else {
      throw TokenizerError(
        path, "expected CLIP's model: type BPE, end_of_word_suffix </w>, a vocab and merges")
    }
    var numbers: [String: Double] = [:]
    for (token, id) in ids {
      guard let id = id as? Double else { throw BytePairFiles.notAnID(token, path) }
      numbers[token] = id
    }
    self.ids = numbers
    var pairs: [(left: String, right: String)] = []
    for (rank, merge) in merges.enumerated() {
      // Older files have both in one text.
      let pair = merge as? [String] ?? (merge as? String)?.split(separator: " ").map(String.init)
      guard let pair, pair.count == 2 else {
        throw TokenizerError(path, "merges: entry \(rank) is no merge: expected two tokens")
      }
      pairs.append((pair[0], pair[1]))
    }
    self.merges = pairs
    added = object["added_tokens"] as? [Any] ?? []
  }
}
