/// A learnt vocabulary as the four files that transformers and `CLIPTokenizer` open.
extension CLIPTokenizerTrainer {
  /// What fills a prompt behind its end.
  public enum Padding: String, CaseIterable, Sendable {
    /// The end token again, as in Stable Diffusion 1.
    case end = "<|endoftext|>"
    /// `!`, whose id is 0, as in Stable Diffusion 2.
    case exclamation = "!"
  }

  /// Writes the files to `directory`, which is made when it is not there. After a failure the old
  /// files are as they were. Throws `CheckpointError` with the file and the system's reason.
  public func write(to directory: String, padding: Padding = .end) throws {
    let (start, end) = ("<|startoftext|>", "<|endoftext|>")
    let contents = TokenizerContents(
      tokens: tokens + [start, end], merges: merges, start: start, end: end, unknown: end,
      padding: padding.rawValue, maxLength: 77, added: nil)
    try contents.write(to: directory)
  }
}
