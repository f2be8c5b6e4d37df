import Foundation
import Mustache
import Viz

/// A lesson's page: prose, figures, players and the checks, put into the template that stands in
/// `Lessons/_page`, in one folder that opens from disk.
struct Page {
  let lesson: Lesson
  let request: RunRequest
  let record: RunRecord
  let filling: Filling
  let figures: [DrawnFigure]
  let frames: [DrawnFrames]

  private var language: Language { request.language }
  private var words: PageWords { PageWords(language: language) }

  /// Files of the template that the page links to.
  private static let assets = ["style.css", "player.js"]

  func write(to publication: Publication, template folder: String) throws {
    let text = try Page.read("\(folder)/page.mustache")
    let template: MustacheTemplate
    do {
      template = try MustacheTemplate(string: text)
    } catch {
      throw Failure("\(Place.shown("\(folder)/page.mustache")): not a valid template: \(error)")
    }
    try publication.write(template.render(try context()), to: "index.html")
    for asset in Page.assets {
      try publication.write(Page.read("\(folder)/\(asset)"), to: "assets/\(asset)")
    }
  }

  private static func read(_ file: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw Failure("\(Place.shown(file)): no such file, or it cannot be read")
    }
    return String(decoding: data, as: UTF8.self)
  }

  private func context() throws -> [String: Any] {
    let prose = try lesson.prose[language]?.html(filling: filling) { placement in
      switch placement.kind {
      case .figure: try figure(placement.id)
      case .frames: try player(placement.id)
      }
    }
    return [
      "words": words.table,
      "lang": language.tag,
      "theme": request.themeName,
      "colors": Role.allCases.map {
        ["name": $0.rawValue, "value": request.theme.color($0).css]
      },
      "lesson": request.lesson,
      "title": try filling.fill(lesson.file.title, in: language),
      "summary": try filling.fill(lesson.file.summary, in: language),
      "otherPage": "../../\(language.other.rawValue)/\(request.lesson)/index.html",
      "prose": prose ?? "",
      "checks": try checks(),
      "hasChecks": !record.checks.isEmpty,
      "frames": frames.map { ["folder": $0.folder.name, "gif": $0.folder.gif] },
      "hasFrames": !frames.isEmpty,
      "command": record.command,
      "seed": "\(record.seed)",
    ]
  }

  private func checks() throws -> [[String: Any]] {
    try record.checks.map { result in
      [
        "says": try FormulaHTML.inline(result.says),
        "measure": result.check.measure, "measured": result.written,
        "value": JSON.number(result.value).text.replacing("\"", with: ""),
        "expected": result.check.bound.signs,
      ]
    }
  }

  // MARK: Blocks

  private func figure(_ id: String) throws -> String {
    guard let index = figures.firstIndex(where: { $0.drawing.id == id }) else { return "" }
    let figure = figures[index]
    let title = figure.title.replacing("$", with: "") + (language == .zh ? "。" : ". ")
    let name = words.figure(number(of: id, .figure))
    let download = figure.download.map { " <a class=\"download\" href=\"\($0)\">PDF</a>" } ?? ""
    return """
      <figure class="wide" id="figure-\(id)">
      <div class="scroll" tabindex="0" role="group" aria-label="\(name)">
      <a href="\(figure.file)" tabindex="-1"><img src="\(figure.file)" width="\(figure.width)" \
      height="\(figure.height)" alt="\(ProseHTML.escaped(title + figure.alternativeText))"></a>
      </div>
      <figcaption><b>\(name)</b> <span aria-hidden="true">\
      \(ProseHTML.escaped(figure.alternativeText))</span>\(download)</figcaption>
      </figure>
      """
  }

  private func player(_ id: String) throws -> String {
    guard let drawn = frames.first(where: { $0.drawing.id == id }) else { return "" }
    let frames = drawn.folder
    let title = try FormulaHTML.inline(drawn.title)
    let name = words.figure(number(of: id, .frames))
    let first = "\(frames.name)/\(FrameFolder.file(0))"
    let alternative = ProseHTML.escaped(frames.alternativeTexts.first ?? "")
    let size = "width=\"\(frames.width)\" height=\"\(frames.height)\""
    return """
      <figure class="wide player" id="frames-\(id)" data-player style="--frame: \(frames.width)">
      <div class="scroll stage" tabindex="0" role="group" aria-label="\(name)">
      <img class="frame" src="\(first)" \(size) alt="\(alternative)">
      </div>
      <noscript><div class="scroll"><picture>
      <source media="(prefers-reduced-motion: reduce)" srcset="\(first)">
      <img src="\(frames.gif)" \(size) alt="\(alternative)"></picture></div></noscript>
      <div class="controls" hidden>
      <button type="button" class="play" aria-label="\(words.play)"></button>
      <input type="range" min="0" max="\(frames.records.count - 1)" value="0" step="1" \
      aria-label="\(words.position)">
      <label class="speed"><span>\(words.speed)</span> <select>\
      <option value="0.5">½×</option><option value="1" selected>1×</option>\
      <option value="2">2×</option></select></label>
      </div>
      <dl class="readouts" hidden></dl>
      <script type="application/json">\(playerData(frames).embedded)</script>
      <figcaption><b>\(name)</b> \(title)</figcaption>
      </figure>
      """
  }

  /// What the player needs: files, words and numbers, since a page from disk cannot fetch them.
  private func playerData(_ frames: FrameFolder) -> JSON {
    let symbols = frames.records.first?.map { Symbol(key: $0.key) }.filter(\.isShown) ?? []
    return [
      "folder": .text(frames.name), "play": .text(words.play), "pause": .text(words.pause),
      "secondsPerFrame": .number(frames.secondsPerFrame),
      "holdSeconds": .number(frames.holdSeconds),
      "labels": .list(symbols.map { .text($0.label) }),
      "meanings": .list(symbols.map { .text($0.meaning) }),
      "frames": .list(
        frames.records.enumerated().map { index, record in
          [
            "file": .text(FrameFolder.file(index)),
            "text": .text(frames.alternativeTexts[index]),
            "values": .list(
              record.filter { Symbol(key: $0.key).isShown }
                .map { .text(Symbol(key: $0.key).written($0.value)) }),
          ]
        }),
    ]
  }

  /// Figures and players are counted together, in the order of the text.
  private func number(of id: String, _ kind: Prose.Placement.Kind) -> Int {
    let placements = lesson.prose[language]?.placements ?? []
    return (placements.firstIndex { $0.kind == kind && $0.id == id } ?? 0) + 1
  }
}
