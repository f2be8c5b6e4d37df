import Diffusion
import Foundation

// What is said of a text before a model reads it.

extension CLIPTokenizer {
  /// Says so when a text, called `name`, is longer than what is read of it.
  func noteCut(_ text: String, called name: String = "the text") {
    let (own, room) = (textIDs(text).count, maxLength - 2)
    if own > room {
      Console.note("note: \(name) has \(own) tokens; the model reads the first \(room)")
    }
  }
}

extension CaptionWords {
  /// Says which of the words no caption of Tiny World has, if there are any.
  func noteUnknown() {
    guard !unknown.isEmpty else { return }
    let shown = unknown.prefix(8).map { String($0.prefix(40)) }.joined(separator: ", ")
    Console.note(
      "note: no caption of Tiny World has these words, so the model cannot know them: \(shown)"
        + (unknown.count > 8 ? ", …" : ""))
  }
}

extension ModelOption {
  /// Whether the folder is one of those that come with the program: only of these it is known what
  /// they have read.
  static func isShipped(_ model: String?) -> Bool {
    guard let model else { return true }
    let folder = Home.absolute(model, from: FileManager.default.currentDirectoryPath)
    guard let models = try? Home.find().models else { return false }
    return folder.hasPrefix(models + "/")
  }

  /// Says of texts what the model of that folder cannot make of them.
  static func note(_ texts: [String], _ tokenizer: CLIPTokenizer?, model: String?) {
    for text in texts { tokenizer?.noteCut(text) }
    if isShipped(model) { CaptionWords(texts.joined(separator: "\n")).noteUnknown() }
  }
}
