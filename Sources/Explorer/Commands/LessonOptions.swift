import ArgumentParser
import Diffusion
import Foundation
import Viz

extension Language: ExpressibleByArgument {}

/// The colours of figures and pages.
enum ThemeOption: String, CaseIterable, ExpressibleByArgument {
  case light, dark
}

/// The file kinds figures are written as.
enum FormatOption: String, CaseIterable, ExpressibleByArgument {
  case png, svg, pdf
}

/// The language of texts: as asked for, else the locale's.
struct LanguageOption: ParsableArguments {
  @Option(name: .long, help: "The language of page and figures (default: the locale's, else en).")
  var lang: Language?

  var language: Language { lang ?? .ofLocale(ProcessInfo.processInfo.environment) }
}

/// How figures look and where they go.
struct LookOptions: ParsableArguments {
  @OptionGroup var language: LanguageOption

  @Option(help: "Colours of figures and page.")
  var theme = ThemeOption.light

  @Option(help: "Pixels per unit of length: 1 or 2.", completion: .list(["1", "2"]))
  var scale = 1

  @Option(
    help: "The folder to write to (default: out beside Lessons).", completion: .directory)
  var out: String?

  @Flag(help: "Print one JSON object instead of a summary.")
  var json = false

  func check() throws {
    guard (1...2).contains(scale) else {
      throw Failure.usage("--scale \(scale): expected 1 or 2")
    }
  }

  /// The folder that holds a folder per language.
  func folder() throws -> String {
    try out.map { Home.absolute($0, from: FileManager.default.currentDirectoryPath) }
      ?? Home.find().defaultOut
  }

  /// Warns of what would spoil the figures' texts.
  func warn() {
    if let warning = Fonts.warning(chinese: language.language == .zh) {
      Console.note("warning: \(warning)")
    }
  }
}

/// What `lesson` and `frames` share.
struct LessonSettings: ParsableArguments {
  @Option(
    help: "Your own picture, PNG or JPEG.",
    completion: .file(extensions: ["png", "jpg", "jpeg"]))
  var image: String?

  @Option(parsing: .unconditional, help: "Your own caption.")
  var text: String?

  @Option(parsing: .unconditional, help: "What to paint.")
  var prompt: String?

  @Option(parsing: .unconditional, help: "How strongly the text leads.")
  var guidance: String?

  @Option(parsing: .unconditional, help: "How far your picture is noised, above 0 to 1.")
  var strength: String?

  @Option(help: "The sampler.")
  var scheduler: SchedulerOption?

  @Option(
    help: "Another model's folder in place of the lesson's own (see Models).",
    completion: .directory)
  var model: String?

  @Option(
    help: "The noise schedule.",
    completion: .list(["linear", "scaled_linear", "squaredcos_cap_v2"]))
  var schedule: String?

  @Option(parsing: .unconditional, help: "The number of steps.")
  var steps: String?

  @Option(parsing: .unconditional, help: "The number all randomness comes from.")
  var seed: UInt64?

  @OptionGroup var look: LookOptions

  func request(
    _ extent: RunRequest.Extent, _ name: String, format: FormatOption
  ) throws -> RunRequest {
    if let steps, Int(steps).map({ $0 < 1 }) ?? true {
      throw Failure.usage("--steps \(steps): expected a whole number of at least 1")
    }
    try look.check()
    let given = [
      ("image", image), ("text", text), ("prompt", prompt), ("guidance", guidance),
      ("strength", strength), ("scheduler", scheduler?.rawValue), ("model", model),
      ("schedule", schedule),
      ("steps", steps),
    ]
    return RunRequest(
      extent: extent, lesson: name, language: look.language.language,
      overrides: given.compactMap { name, value in value.map { (name, $0) } }, seed: seed,
      format: FigureFormat(rawValue: format.rawValue) ?? .png, isDark: look.theme == .dark,
      scale: look.scale)
  }

  /// Says what the lesson's model will not make of the person's own words.
  private func noteTexts(_ home: Home) {
    let texts = [prompt, text].compactMap(\.self)
    guard !texts.isEmpty else { return }
    let folder = model ?? home.models + "/tiny-world"
    let tokenizer =
      (try? CLIPTokenizer(directory: folder + "/tokenizer"))
      ?? (try? CLIPTokenizer(directory: folder))
    ModelOption.note(texts, tokenizer, model: model)
  }

  /// Runs the lesson and says what was written.
  @discardableResult
  func run(
    _ extent: RunRequest.Extent, _ name: String, format: FormatOption
  ) throws -> RunReport {
    let request = try request(extent, name, format: format)
    let home = try Home.find()
    let console = Console()
    let out = try look.folder()
    let links = (try? Course(home))?.links(
      of: name, request.language, writtenIn: "\(out)/\(request.language.rawValue)")
    let run = LessonRun(
      home: home, experiments: ExperimentList.all, request: request, out: out,
      links: links ?? CourseLinks(),
      progress: { console.progress($0) })
    defer { console.clear() }
    look.warn()
    noteTexts(home)
    let report = try run.run()
    console.clear()
    Console.out(look.json ? report.json.text : report.summary)
    return report
  }
}
