import Foundation

/// The texts of a tokenizer's four files, which transformers and `CLIPTokenizer` open.
struct TokenizerContents {
  /// The token of each id.
  let tokens: [String]
  /// What merges, in order.
  let merges: [(left: String, right: String)]
  let start, end, unknown, padding: String
  let maxLength: Int
  /// Tokens that stand for themselves; nil for the four above, searched for in the text as it was
  /// typed.
  let added: [(id: Int, token: TokenizerConfiguration.Special)]?

  /// Writes the files to a folder of their own.
  func write(to directory: String) throws {
    let folder = try FolderWriter(directory, head: "vocab.json")
    try add(to: folder, "")
    try folder.publish()
  }

  /// Adds the files under a prefix, such as `tokenizer/`.
  func add(to folder: FolderWriter, _ prefix: String) throws {
    for (name, text) in files { try folder.add(prefix + name, Data(text.utf8)) }
  }

  /// Names and texts.
  private var files: [(name: String, text: String)] {
    let vocabulary = tokens.enumerated().map { id, token in "\(Self.quoted(token)): \(id)" }
    let roles = [
      ("bos_token", start), ("eos_token", end), ("unk_token", unknown), ("pad_token", padding),
    ].map { "  \"\($0)\": \(Self.quoted($1))" }.joined(separator: ",\n")
    return [
      ("vocab.json", "{" + vocabulary.joined(separator: ", ") + "}\n"),
      ("merges.txt", "#version: 0.2\n" + merges.map { "\($0.left) \($0.right)\n" }.joined()),
      ("special_tokens_map.json", "{\n" + roles + "\n}\n"),
      (
        "tokenizer_config.json",
        "{\n  \"tokenizer_class\": \"CLIPTokenizer\",\n  \"model_max_length\": \(maxLength),\n"
          + list + roles + "\n}\n"
      ),
    ]
  }

  /// The added tokens; readers that find them here do not read the map.
  private var list: String {
    let roles = Set(
      [start, end, unknown, padding].map {
        TokenizerConfiguration.Special(content: $0, isNormalized: false)
      })
    guard let added, Set(added.map(\.token)) != roles else { return "" }
    let entries = added.map { id, token in
      "    \"\(id)\": {\"content\": \(Self.quoted(token.content)), \"lstrip\": false, "
        + "\"normalized\": \(token.isNormalized), \"rstrip\": false, \"single_word\": false, "
        + "\"special\": true}"
    }
    return "  \"added_tokens_decoder\": {\n" + entries.joined(separator: ",\n") + "\n  },\n"
  }

  /// A JSON string; the alphabet of bytes has no control characters.
  private static func quoted(_ token: String) -> String {
    "\"" + token.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
