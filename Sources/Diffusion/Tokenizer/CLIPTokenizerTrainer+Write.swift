import Foundation

/// A learnt vocabulary as the four files that transformers and `CLIPTokenizer` open.
extension CLIPTokenizerTrainer {
  /// What fills a prompt behind its end.
  public enum Padding: String, CaseIterable, Sendable {
    /// The end token again, as in Stable Diffusion 1.
    case end = "<|endoftext|>"
    /// `!`, whose id is 0, as in Stable Diffusion 2.
    case exclamation = "!"
  }

  /// Writes the files to `directory`, which is made when it is not there.
  ///
  /// All are written beside their places first and then renamed: when there is no room, what was
  /// there before stays. Throws `TokenizerError` with the file and what the system says.
  public func write(to directory: String, padding: Padding = .end) throws(TokenizerError) {
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true)
    } catch {
      throw TokenizerError(directory, "the folder cannot be made")
    }
    let files = contents(padding)
    let partial = { (name: String) in "\(directory)/.\(name).partial" }
    do throws(TokenizerError) {
      for (name, text) in files {
        try CLIPTokenizerTrainer.write(text, to: partial(name))
      }
      for (name, _) in files {
        guard rename(partial(name), "\(directory)/\(name)") == 0 else {
          throw TokenizerError("\(directory)/\(name)", String(cString: strerror(errno)))
        }
      }
    } catch {
      for (name, _) in files { unlink(partial(name)) }
      throw error
    }
  }

  /// The files and their texts.
  func contents(_ padding: Padding) -> [(name: String, text: String)] {
    let (start, end) = ("<|startoftext|>", "<|endoftext|>")
    return TokenizerContents(
      tokens: tokens + [start, end], merges: merges, start: start, end: end, unknown: end,
      padding: padding.rawValue, maxLength: 77, added: nil
    ).files
  }

  private static func write(_ text: String, to path: String) throws(TokenizerError) {
    let fault = { TokenizerError(path, String(cString: strerror(errno))) }
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw fault() }
    defer { close(file) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw fault() }
      rest = rest.dropFirst(count)
    }
    // A name must not point at bytes that the disk does not hold yet.
    guard fsync(file) == 0 else { throw fault() }
  }
}
