import ArgumentParser
import Diffusion
import Foundation
import Viz

/// `explorer diagram`: the architecture of a model, drawn from the model, and the tape of a step of
/// training, drawn from the tape.
struct DiagramCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagram",
    abstract: """
      Draw a model's architecture: blocks, skips, shapes, weights, arithmetic, time; or a tape.
      """,
    discussion: """
      Everything is read from the network itself. Milliseconds are medians of some runs here; a \
      folder without weights, and a network of more than 100 million weights or values on the way, \
      is counted and not run, and the same command then gives the same bytes. A tape is that of one \
      step on points of the plane; its times are those of that step.
      """)

  /// What can be drawn.
  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case unet, vae, clip, pipeline, gan, tape

    /// The network it is; nil for the tape.
    var network: ModelMap.Kind? { ModelMap.Kind(rawValue: rawValue) }
  }

  @Argument(
    help: """
      What to draw: unet, vae, clip, pipeline or gan; or tape, what a step of training writes down \
      and reads backwards.
      """)
  var kind: Kind

  @Option(
    help: """
      A model's folder, whole or of the one network, with or without weights; without it, what is \
      shipped, and for gan the usual shape.
      """, completion: .directory)
  var model: String?

  @Option(
    help: """
      1: whole parts; 2: blocks; 3: the layers inside blocks. Of a tape, 1: the operations; 2: with \
      the weights; 3: with the time each took.
      """)
  var detail = 2

  @Option(
    help: "The picture to draw: a file name that ends in .png, .svg or .pdf (default: KIND.png).",
    completion: .file(extensions: ["png", "svg", "pdf"]))
  var out: String?

  @OptionGroup var language: LanguageOption

  @Option(help: "Colours of the picture.")
  var theme = ThemeOption.light

  @Flag(help: "Print one JSON object; a picture is drawn only with --out.")
  var json = false

  func run() throws {
    guard (1...3).contains(detail) else {
      throw Failure.usage("--detail \(detail): expected 1, 2 or 3")
    }
    let name = out ?? (json ? nil : "\(kind.rawValue).png")
    let format = FigureFormat.allCases.first { name?.lowercased().hasSuffix(".\($0)") == true }
    let file = try name.map { try OutputFile("--out", $0, ending: (format ?? .png).rawValue) }
    guard let network = kind.network else {
      if model != nil {
        throw Failure.usage("--model: a tape is drawn of a small network of its own")
      }
      let map = try TapeMap(detail: detail, language.language)
      return try write(
        map.figure, provenance: RunRequest.provenance(words(), weights: nil), map.json,
        map.summary, to: file, format)
    }
    let source = DiagramSource(folder: model, kind: network)
    let map = try source.map(detail: detail, steps: 50, language.language)
    try write(
      map.figure, provenance: try provenance(source, map), map.json, said(map), to: file, format)
  }

  private func write(
    _ figure: (String) -> Figure, provenance: String, _ facts: JSON, _ said: String,
    to file: OutputFile?, _ format: FigureFormat?
  ) throws {
    if let file {
      if let warning = Fonts.warning(chinese: language.language == .zh) {
        Console.note("warning: \(warning)")
      }
      let data = try figure(provenance).encoded(
        as: format ?? .png, theme: theme == .dark ? .dark : .light)
      try Interruption.finishing { try file.write(data) }
    }
    if json {
      Console.out(facts.text)
    } else if let file {
      Console.out("wrote \(file.path) (\(said))")
    }
  }

  private func said(_ map: ModelMap) -> String {
    let whole = map.whole
    let time = whole.milliseconds.map { ", \(Amount.milliseconds($0))" } ?? ", not run"
    return "\(map.pieces.count) boxes, \(NumberText.fixed(Double(whole.weights), 0)) weights, "
      + "\(Amount.flops(whole.flops))\(time)"
  }

  /// The command that makes the same again, and the weights where they ran.
  private func provenance(_ source: DiagramSource, _ map: ModelMap) throws -> String {
    let isTrained = map.whole.milliseconds != nil && (kind != .gan || model != nil)
    return RunRequest.provenance(
      words(), weights: isTrained ? try Manifest.fingerprint(source.path()) : nil)
  }

  private func words() -> String {
    var words = ["explorer", "diagram", kind.rawValue]
    if let model { words += ["--model", (model as NSString).lastPathComponent] }
    words += ["--detail", "\(detail)"]
    if language.language != .en { words += ["--lang", language.language.rawValue] }
    if theme == .dark { words += ["--theme", "dark"] }
    return words.map(RunRequest.quoted).joined(separator: " ")
  }
}
