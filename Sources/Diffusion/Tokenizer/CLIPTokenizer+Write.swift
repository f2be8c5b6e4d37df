/// A tokenizer as the files that it was read from.
extension CLIPTokenizer {
  /// Writes `vocab.json`, `merges.txt`, `special_tokens_map.json` and `tokenizer_config.json` to
  /// `directory`, which is made when it is not there. After a failure the old files are as they
  /// were. Throws `CheckpointError` with the file and the system's reason.
  public func write(to directory: String) throws { try contents.write(to: directory) }

  /// The texts of its files.
  var contents: TokenizerContents {
    TokenizerContents(
      tokens: files.tokens,
      merges: files.merger.pairs.map { (files.tokens[$0.left], files.tokens[$0.right]) },
      start: files.tokens[startID], end: files.tokens[endID], unknown: files.tokens[unknownID],
      padding: files.tokens[padID], maxLength: maxLength, added: added)
  }
}
