import Viz

/// A lesson's page: prose, figures, players and the checks, put into the template that stands in
/// `Lessons/_page`, in one folder that opens from disk.
struct LessonPage: Sendable {
  let lesson: Lesson
  let filling: Filling
  let frame: PageFrame
  let record: RunRecord
  let figures: [DrawnFigure]
  let frames: [DrawnFrames]

  private var language: Language { frame.language }
  private var words: PageWords { frame.words }

  func write(to publication: Publication, _ template: PageTemplate) throws {
    try publication.write(template.html(try context()), to: "index.html")
  }

  private func context() throws -> [String: Any] {
    let prose = try lesson.prose[language]?.html(filling: filling) { placement in
      switch placement.kind {
      case .figure: try figure(placement.id)
      case .frames: try player(placement.id)
      }
    }
    let context = frame.context(
      title: try filling.fill(lesson.file.title, in: language),
      summary: try filling.fill(lesson.file.summary, in: language), prose: prose ?? "",
      command: record.command)
    return context.merging([
      "checks": try checks(), "hasChecks": !record.checks.isEmpty, "isLesson": true,
      "seed": "\(record.seed)", "files": links,
    ]) { $1 }
  }

  /// What lies beside the page and is not shown on it.
  private var links: [[String: String]] {
    func link(_ file: String, _ says: String) -> [String: String] { ["href": file, "says": says] }
    return [link("measures.json", words.measuresLink)]
      + frames.map(\.folder).flatMap { folder in
        [link("\(folder.name)/manifest.json", words.manifestLink)]
          + (frame.isBook
            ? []
            : [
              link("\(folder.name)/contact-sheet.png", words.sheetLink),
              link(folder.gif, words.gifLink),
            ])
      }
  }

  private func checks() throws -> [[String: Any]] {
    try record.checks.map { result in
      [
        "says": try FormulaHTML.inline(result.says),
        "measure": result.check.measure, "measured": result.written,
        "value": JSON.number(result.value).text.replacing("\"", with: ""),
        "expected": result.expected, "missed": !result.holds,
        "sign": result.holds ? "✓" : "✗", "verdict": result.holds ? words.holds : words.missed,
      ]
    }
  }

  // MARK: Blocks

  private func figure(_ id: String) throws -> String {
    guard let figure = figures.first(where: { $0.drawing.id == id }) else { return "" }
    let name = words.figure(number(of: id, .figure))
    var picture = FigureHTML.picture(figure)
    var download = ""
    if case .files(let files, let other) = figure.shown {
      // A drawing that changes with the theme has no file that would be right in both.
      if files.count == 1 { picture = "<a href=\"\(files[0])\" tabindex=\"-1\">\(picture)</a>" }
      download = other.map { " <a class=\"download\" href=\"\($0)\">PDF</a>" } ?? ""
    }
    return """
      <figure class="wide" id="figure-\(id)">
      <div class="scroll" tabindex="0" role="group" aria-label="\(name)">
      \(picture)
      </div>
      <figcaption><b>\(name)</b> <span aria-hidden="true">\
      \(ProseHTML.escaped(figure.alternativeText))</span>\(download)\
      \(FigureHTML.legend(figure, words))</figcaption>
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
    // Without scripts a book shows the first frame.
    let animation =
      frame.isBook
      ? ""
      : """
      <noscript><div class="scroll"><picture>
      <source media="(prefers-reduced-motion: reduce)" srcset="\(first)">
      <img src="\(frames.gif)" \(size) alt="\(alternative)"></picture></div></noscript>

      """
    return """
      <figure class="wide player" id="frames-\(id)" data-player style="--frame: \(frames.width)">
      <div class="scroll stage" tabindex="0" role="group" aria-label="\(name)">
      <img class="frame" src="\(first)" \(size) alt="\(alternative)">
      </div>
      \(animation)<div class="controls" hidden>
      <button type="button" class="play" aria-label="\(words.play)"></button>
      <input type="range" min="0" max="\(frames.records.count - 1)" value="0" step="1" \
      aria-label="\(words.position)">
      <label class="speed"><span>\(words.speed)</span> <select>\
      <option value="0.5">½×</option><option value="1" selected>1×</option>\
      <option value="2">2×</option></select></label>
      </div>
      <dl class="readouts" hidden></dl>
      <script type="application/json">\(playerData(drawn).embedded)</script>
      <figcaption><b>\(name)</b> \(title)</figcaption>
      </figure>
      """
  }

  /// What the player needs: files, words and numbers, since a page from disk cannot fetch them.
  private func playerData(_ drawn: DrawnFrames) -> JSON {
    let frames = drawn.folder
    func symbol(_ key: String) -> Symbol { Symbol(key: key, language: language) }
    let symbols = frames.records.first?.map { symbol($0.key) }.filter(\.isShown) ?? []
    return [
      "folders": .list(drawn.folders.map { .text($0.name) }),
      "play": .text(words.play), "pause": .text(words.pause),
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
              record.filter { symbol($0.key).isShown }
                .map { .text(symbol($0.key).written($0.value)) }),
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
