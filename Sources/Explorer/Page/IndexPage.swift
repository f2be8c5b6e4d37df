/// The index of the course: of every lesson its question, the sentence of the note that it tests, a
/// picture, and whether its checks held.
struct IndexPage: Sendable {
  struct Entry: Sendable {
    enum Outcome: Sendable {
      case held(title: String, cover: DrawnFigure?, checks: Int)
      case failed(Failure)
    }

    let chapter: Course.Chapter
    let outcome: Outcome
  }

  let course: Course
  let frame: PageFrame
  /// What makes the pages again.
  let command: String
  let entries: [Entry]

  private var language: Language { frame.language }
  private var words: PageWords { frame.words }

  func html(_ template: PageTemplate) -> String {
    template.html(
      frame.context(
        title: course.title[language], summary: course.summary[language],
        prose: entries.enumerated().map { card($1, place: $0 + 1) }.joined(separator: "\n"),
        command: command))
  }

  private func card(_ entry: Entry, place: Int) -> String {
    let chapter = entry.chapter
    let href = "\(chapter.name)/index.html"
    var question = ProseHTML.escaped(chapter.question[language])
    var kicker = "\(place)"
    var picture = ""
    let result: String
    switch entry.outcome {
    case .held(let title, let cover, let checks):
      question = "<a href=\"\(href)\">\(question)</a>"
      kicker += " · \(ProseHTML.escaped(title))"
      if let cover {
        let images = FigureHTML.picture(cover, in: "\(chapter.name)/", isLazy: true)
        picture = "<a class=\"cover\" href=\"\(href)\" tabindex=\"-1\">\(images)</a>\n"
      }
      result = checks == 0 ? "" : "<p class=\"held\">✓ \(words.hold(checks))</p>"
    case .failed(let failure):
      kicker += " · \(chapter.name)"
      let lines = failure.lines.map(ProseHTML.escaped).joined(separator: "<br>")
      result = "<p class=\"failed\"><b>\(words.failed)</b><br>\(lines)</p>"
    }
    return """
      <article class="card wide" id="lesson-\(chapter.name)">
      \(picture)<div>
      <p class="kicker">\(kicker)</p>
      <h2>\(question)</h2>
      <blockquote><b>\(words.noteSays)</b> \(ProseHTML.escaped(chapter.note[language]))</blockquote>
      \(result)
      </div>
      </article>
      """
  }
}
