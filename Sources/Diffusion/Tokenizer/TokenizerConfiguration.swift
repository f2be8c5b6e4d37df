import Foundation

/// What `special_tokens_map.json` and `tokenizer_config.json` say beyond the vocabulary: which
/// tokens start, end and fill a prompt, and how long it is. Both files may be absent.
///
/// The rules are those of transformers 5: the map goes before the configuration, unless the
/// configuration lists its `added_tokens_decoder`, or `tokenizer.json` is read for the vocabulary
/// and lists them; then the map is not read.
struct TokenizerConfiguration: Sendable {
  /// A token that stands for itself, wherever a text holds it.
  struct Special: Hashable, Sendable {
    let content: String
    /// Whether it is searched for after the text was made lower case instead of before.
    let isNormalized: Bool
  }

  private(set) var start = "<|startoftext|>"
  private(set) var end = "<|endoftext|>"
  private(set) var unknown = "<|endoftext|>"
  private(set) var padding = "<|endoftext|>"
  /// Start, words and end together: CLIP reads 77 tokens.
  private(set) var maxLength = 77
  private(set) var specials: [Special] = []

  /// Throws `TokenizerError` for a file that is no JSON object, and for a setting that this
  /// tokenizer does not follow and that would change the ids.
  init(directory: String, _ file: TokenizerJSON?) throws(TokenizerError) {
    let map = try Settings(directory + "/special_tokens_map.json")
    let configuration = try Settings(directory + "/tokenizer_config.json")
    let listed = try configuration.listedTokens(file)
    try configuration.refuseOtherRules()
    if let length = try configuration.length() { maxLength = length }
    // In the order in which the reference adds them. A plain string and an object are different
    // entries even when they name the same token; of several, the last one counts.
    var entries: [Entry] = []
    let roles: [(String, WritableKeyPath<Self, String>)] = [
      ("bos_token", \.start), ("eos_token", \.end), ("unk_token", \.unknown),
      ("pad_token", \.padding),
    ]
    for (key, role) in roles {
      var entry = Entry(content: self[keyPath: role], isNormalized: nil)
      if let set = try configuration.token(key) { entry = set }
      if listed == nil, let set = try map.token(key) { entry = set }
      self[keyPath: role] = entry.content
      if !entries.contains(entry) { entries.append(entry) }
    }
    if listed == nil { try map.refuseMoreTokens() }
    try configuration.refuseMoreTokens()
    var found: [String: Bool] = [:]
    for entry in entries { found[entry.content] = entry.isNormalized ?? false }
    for entry in listed ?? [] { found[entry.content] = entry.isNormalized ?? false }
    specials = found.map { Special(content: $0, isNormalized: $1) }
      .sorted { $0.content < $1.content }
  }

  /// A token as a file names it: a string, or an object that also says how it is searched for.
  struct Entry: Equatable {
    let content: String
    /// nil for a plain string.
    let isNormalized: Bool?
  }
}

/// One JSON file of settings; empty when there is no such file.
private struct Settings {
  let path: String
  let values: [String: Any]

  init(_ path: String) throws(TokenizerError) {
    self.path = path
    guard FileManager.default.fileExists(atPath: path) else {
      values = [:]
      return
    }
    let data = try TokenizerError.read(path)
    guard let values = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
      throw TokenizerError(path, "not a JSON object")
    }
    self.values = values
  }

  private func fault(_ key: String, _ rule: String) -> TokenizerError {
    TokenizerError(path, "\(key): \(rule)")
  }

  func token(_ key: String) throws(TokenizerError) -> TokenizerConfiguration.Entry? {
    guard let value = values[key], !(value is NSNull) else { return nil }
    return try entry(value, key)
  }

  private func entry(
    _ value: Any, _ key: String
  ) throws(TokenizerError) -> TokenizerConfiguration.Entry {
    let object = value as? [String: Any]
    guard let content = object?["content"] as? String ?? value as? String, !content.isEmpty else {
      throw fault(key, "expected a token, or an object with the token as its `content`")
    }
    if object?["single_word"] as? Bool == true {
      throw fault(key, "`single_word` is not supported; expected false")
    }
    return TokenizerConfiguration.Entry(
      content: content, isNormalized: object.map { $0["normalized"] as? Bool ?? false })
  }

  /// The tokens of `added_tokens_decoder`, else those of `file`; nil when there is none.
  func listedTokens(
    _ file: TokenizerJSON?
  ) throws(TokenizerError) -> [TokenizerConfiguration.Entry]? {
    let key = "added_tokens_decoder"
    guard let value = values[key] else {
      guard let file else { return nil }
      var entries: [TokenizerConfiguration.Entry] = []
      for value in file.added {
        entries.append(try entry(value, "\(TokenizerJSON.name)'s added_tokens"))
      }
      return entries
    }
    guard let table = value as? [String: Any] else { throw fault(key, "expected an object") }
    var entries: [TokenizerConfiguration.Entry] = []
    for (id, value) in table.sorted(by: { $0.key < $1.key }) {
      entries.append(try entry(value, "\(key).\(TokenizerError.shown(id))"))
    }
    return entries
  }

  /// `model_max_length`; transformers writes 1e30 for "none", which is CLIP's own length here.
  func length() throws(TokenizerError) -> Int? {
    guard let value = values["model_max_length"], !(value is NSNull) else { return nil }
    guard let number = value as? Double, number > 0, number == number.rounded() else {
      throw fault("model_max_length", "expected a whole number of tokens")
    }
    if number >= 1e9 { return nil }
    guard (2...65536).contains(number) else {
      throw fault("model_max_length", "\(Int(number)): expected 2 to 65536 tokens")
    }
    return Int(number)
  }

  func refuseOtherRules() throws(TokenizerError) {
    for key in ["padding_side", "truncation_side"] {
      if let side = values[key], side as? String != "right" {
        throw fault(key, "expected \"right\", where CLIP fills and cuts")
      }
    }
    if let name = values["tokenizer_class"] as? String,
      !["CLIPTokenizer", "CLIPTokenizerFast"].contains(name)
    {
      throw fault("tokenizer_class", "\(TokenizerError.shown(name)): expected CLIPTokenizer")
    }
  }

  func refuseMoreTokens() throws(TokenizerError) {
    for key in ["additional_special_tokens", "extra_special_tokens"] {
      guard let value = values[key], !(value is NSNull) else { continue }
      let isEmpty = (value as? [Any])?.isEmpty ?? (value as? [String: Any])?.isEmpty ?? false
      if !isEmpty { throw fault(key, "more special tokens are not supported; expected none") }
    }
  }
}
