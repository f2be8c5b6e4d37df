import ArgumentParser
import Diffusion
import Foundation
import Viz

/// `explorer clip`: the reader's own texts and pictures as CLIP sees them.
struct ClipCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clip", abstract: "Compare texts with pictures by CLIP, and see why.",
    discussion: """
      Prints cosines (−1 to 1, never percentages), cosine distances, logits and the softmax both \
      ways. Several texts with one picture are classes: the softmax over texts says which fits best.
        explorer clip --text "a red cat" "a house at night" --image one.png two.png --out table.png
      """)

  @Option(parsing: .upToNextOption, help: "Texts.")
  var text: [String]

  @Option(
    parsing: .upToNextOption, help: "Pictures, PNG or JPEG.",
    completion: .file(extensions: ["png", "jpg", "jpeg"]))
  var image: [String]

  @Option(
    help:
      "CLIP's folder in the layout of transformers; without it, the shipped Models/tiny-world-clip.",
    completion: .directory)
  var model: String?

  @Flag(help: "Also at the moments of the training that the model's folder keeps.")
  var training = false

  @Flag(help: "Also with each word of the texts left out.")
  var words = false

  @Option(
    help: "The picture to draw: a file name that ends in .png, .svg or .pdf.",
    completion: .file(extensions: ["png", "svg", "pdf"]))
  var out: String?

  @Option(help: "Colours of the picture.")
  var theme = ThemeOption.light

  @OptionGroup var language: LanguageOption

  @Flag(help: "Print one JSON object, with rows by text.")
  var json = false

  /// The most texts and pictures that are drawn.
  static let most = 12

  func run() throws {
    try check()
    let format = FigureFormat.allCases.first { out?.lowercased().hasSuffix(".\($0)") == true }
    let file = try out.map {
      try OutputFile("--out", $0, ending: (format ?? .png).rawValue)
    }
    let folder = try ModelOption.folder(model, shipped: "tiny-world-clip")
    let clip = try CLIP(directory: folder)
    ModelOption.warn(of: clip.model.brokenWeights, in: folder)
    let seen = try image.map { try SeenPicture(file: $0, by: clip) }
    var report = ClipReport(
      similarity: Similarity(clip, texts: text, pictures: seen), pictures: seen,
      unknown: ModelOption.isShipped(model) ? caption.unknown : [])
    if training {
      report.moments = try TrainingMoments(folder, end: clip).moments.map { step, clip in
        (step, Similarity(clip, texts: text, pictures: seen))
      }
    }
    if words {
      report.leftOut = text.flatMap { text in seen.map { LeaveOneOut(clip, text, $0) } }
    }
    note(clip.tokenizer)
    if let file {
      if let warning = Fonts.warning(chinese: language.language == .zh) {
        Console.note("warning: \(warning)")
      }
      let command = RunRequest.provenance(self.command, weights: try Manifest.fingerprint(folder))
      let data = try report.figure(language.language, command: command)
        .encoded(as: format ?? .png, theme: theme == .dark ? .dark : .light)
      try Interruption.finishing { try file.write(data) }
    }
    Console.out(json ? report.json.text : report.table(language.language))
    if let file, !json { Console.out("wrote \(file.path)") }
  }

  private func check() throws {
    if text.isEmpty { throw Failure.usage("--text: expected at least one text") }
    if image.isEmpty { throw Failure.usage("--image: expected at least one picture") }
    for (place, text) in text.enumerated() where text.allSatisfy(\.isWhitespace) {
      throw Failure.usage("--text: text \(place + 1) is empty; expected some words")
    }
    if training, words { throw Failure.usage("--training and --words: expected one of them") }
    let longest = max(text.count, words ? text.count * image.count : image.count)
    if out != nil, longest > Self.most {
      throw Failure.usage(
        "--out: draws at most \(Self.most) texts, \(Self.most) pictures and, with --words, "
          + "\(Self.most) pairs of them; leave --out away for numbers alone")
    }
  }

  private var caption: CaptionWords { CaptionWords(text.joined(separator: "\n")) }

  private func note(_ tokenizer: CLIPTokenizer) {
    for (place, text) in text.enumerated() {
      tokenizer.noteCut(text, called: "text \(place + 1)")
    }
    if ModelOption.isShipped(model) { caption.noteUnknown() }
  }

  /// The command that makes the same again: no folder of this machine.
  private var command: String {
    func file(_ path: String) -> String { (path as NSString).lastPathComponent }
    var words = ["explorer", "clip", "--text"] + text + ["--image"] + image.map(file)
    if let model { words += ["--model", file(model)] }
    if training { words.append("--training") }
    if self.words { words.append("--words") }
    if language.language != .en { words += ["--lang", language.language.rawValue] }
    if theme == .dark { words += ["--theme", "dark"] }
    if let out { words += ["--out", (out as NSString).lastPathComponent] }
    return words.map { RunRequest.quoted($0.plainWords) }.joined(separator: " ")
  }
}
