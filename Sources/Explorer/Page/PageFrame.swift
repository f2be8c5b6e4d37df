import Viz

/// What a page has around its text: colours, the switch of the language, and the way to the other
/// pages.
struct PageFrame: Sendable {
  let language: Language
  /// The themes the page can wear, the one for paper first.
  let themes: [Theme]
  /// The folder with style and scripts, and the same page in the other language, seen from here.
  let assets, otherPage: String
  let links: CourseLinks

  var words: PageWords { PageWords(language: language) }
  var isBook: Bool { themes.count > 1 }

  /// What the template asks for, but for the text.
  func context(title: String, summary: String, prose: String, command: String) -> [String: Any] {
    func list(_ link: CourseLinks.Link?) -> [[String: String]] {
      link.map { [["href": $0.href, "title": $0.title]] } ?? []
    }
    return [
      "words": words.table, "lang": language.tag,
      // A book's reader chooses; a script then names the theme.
      "theme": isBook ? [] : [["name": themes[0].name]],
      "colors": colors, "assets": assets, "book": isBook, "otherPage": otherPage,
      "index": links.index.map { [["href": $0]] } ?? [],
      "previous": list(links.previous), "next": list(links.next),
      "hasNeighbours": links.previous != nil || links.next != nil,
      "title": title, "summary": summary, "prose": prose, "command": command,
    ]
  }

  /// The roles as CSS names them; with two themes the system's wish holds until the reader chooses,
  /// and paper is light.
  private var colors: String {
    func rule(_ selector: String, _ theme: Theme) -> String {
      let values = Role.allCases.map { "--\($0.rawValue): \(theme.color($0).css);" }
      return "\(selector) { color-scheme: \(theme.name); \(values.joined(separator: " ")) }"
    }
    guard isBook else { return rule(":root", themes[0]) }
    let (light, dark) = (themes[0], themes[1])
    return """
      \(rule(":root", light))
      @media (prefers-color-scheme: dark) { \(rule(":root", dark)) }
      \(rule(":root[data-theme=\"light\"]", light))
      \(rule(":root[data-theme=\"dark\"]", dark))
      @media print { \(rule(":root, :root[data-theme]", light)) }
      """
  }
}

extension PageFrame {
  /// The frame of a lesson's page, which lies in a folder per lesson in a folder per language.
  init(_ request: RunRequest, _ links: CourseLinks) {
    self.init(
      language: request.language, themes: request.themes,
      assets: request.extent == .book ? "../../assets" : "assets",
      otherPage: "../../\(request.language.other.rawValue)/\(request.lesson)/index.html",
      links: links)
  }

  /// The frame of the index, which lies beside the lessons' folders.
  init(indexOf request: RunRequest) {
    self.init(
      language: request.language, themes: request.themes,
      assets: request.extent == .book ? "../assets" : "assets",
      otherPage: "../\(request.language.other.rawValue)/index.html", links: CourseLinks())
  }
}
