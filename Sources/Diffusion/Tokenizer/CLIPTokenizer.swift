/// CLIP's tokenizer: text becomes the numbers a text model reads.
///
/// Byte-level byte-pair encoding as transformers' `CLIPTokenizer` (version 5) does it: composed
/// characters, single spaces, lower case; words; their bytes, the last one marked `</w>`; merges.
/// A prompt is start, at most `maxLength` - 2 tokens, end, then padding: with the end token in
/// Stable Diffusion 1, with `!`, which is 0, in Stable Diffusion 2.
///
/// Radford et al. 2021, "Learning Transferable Visual Models From Natural Language Supervision".
public struct CLIPTokenizer: Sendable {
  /// What follows the last byte of a word, so that "cat" and the "cat" of "category" differ.
  static let wordEnd = "</w>"

  /// Ids of the tokens that begin a prompt, end it, fill it, and stand for unknown bytes.
  public let startID, endID, padID, unknownID: Int
  /// Length of every encoded prompt: 77 for CLIP.
  public let maxLength: Int

  let files: BytePairFiles
  let specials: SpecialTokens
  let specialIDs: Set<Int>
  /// The tokens that stand for themselves, as files list them.
  let added: [(id: Int, token: TokenizerConfiguration.Special)]
  /// The token of each byte inside a word, and of each byte that ends one.
  private let inner, last: [Int]

  /// Opens a tokenizer's folder: `vocab.json` and `merges.txt`, or `tokenizer.json` where they are
  /// missing, and, if they are there, `special_tokens_map.json` and `tokenizer_config.json`.
  ///
  /// Throws `TokenizerError`, one line with the file and the line or entry, for a file that is
  /// missing or that breaks the rules.
  public init(directory: String) throws(TokenizerError) {
    let whole = try TokenizerJSON(directory: directory)
    let files = try BytePairFiles(directory: directory, whole)
    let configuration = try TokenizerConfiguration(directory: directory, whole)
    func id(_ token: String) throws(TokenizerError) -> Int {
      if let id = files.ids[token] { return id }
      throw TokenizerError(
        directory + "/vocab.json", "the special token \(TokenizerError.shown(token)) is missing")
    }
    startID = try id(configuration.start)
    endID = try id(configuration.end)
    padID = try id(configuration.padding)
    let unknown = try id(configuration.unknown)
    unknownID = unknown
    maxLength = configuration.maxLength
    var added: [(id: Int, token: TokenizerConfiguration.Special)] = []
    for special in configuration.specials { added.append((try id(special.content), special)) }
    specials = SpecialTokens(
      added.map {
        SpecialTokens.Token(
          spelling: Array($1.content.unicodeScalars), id: $0, isNormalized: $1.isNormalized)
      })
    specialIDs = Set(added.map(\.id))
    self.added = added
    let spelled = ByteAlphabet.characters.map { String($0) }
    inner = spelled.map { files.ids[$0] ?? unknown }
    last = spelled.map { files.ids[$0 + CLIPTokenizer.wordEnd] ?? unknown }
    self.files = files
  }

  /// How many tokens there are; ids are below.
  public var vocabularySize: Int { files.tokens.count }

  /// The ids of `text` [`maxLength`]: start, the text's own, end, padding. What is too long is
  /// cut before the end token.
  public func encode(_ text: String) -> [Int] {
    var ids = [startID] + textIDs(text).prefix(maxLength - 2) + [endID]
    ids += Array(repeating: padID, count: maxLength - ids.count)
    return ids
  }

  /// The ids of `text` alone, all of them.
  public func textIDs(_ text: String) -> [Int] {
    specials.split(text).flatMap { part -> [Int] in
      switch part {
      case .special(let id): [id]
      case .text(let scalars): WordSplitter.words(scalars).flatMap(wordIDs)
      }
    }
  }

  private func wordIDs(_ word: WordSplitter.Word) -> [Int] {
    var bytes: [UInt8] = []
    for scalar in word { bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter }
    var tokens = bytes.map { inner[Int($0)] }
    if let end = bytes.last { tokens[tokens.count - 1] = last[Int(end)] }
    return files.merger.merged(tokens)
  }
}
