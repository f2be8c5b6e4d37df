import Foundation

/// The lessons in the order in which they are taught, with what each of them asks:
/// `Lessons/course.yaml`.
struct Course: Sendable {
  /// A lesson in its place.
  struct Chapter: Sendable {
    let folder: Home.LessonFolder
    /// What the lesson asks, and the sentence of the lecture note that it puts to the test.
    let question, note: Translated
    /// The figure that stands for the lesson on the index; nil for its first.
    let picture: (id: String, place: Place)?

    var name: String { folder.name }
  }

  let title, summary: Translated
  let chapters: [Chapter]
}

extension Course {
  /// Reads the file. A lesson that has a place and is not there is passed over; one that is there
  /// and has no place is an error.
  init(_ home: Home) throws {
    let fields = try Fields(Setting(file: home.course))
    title = try Translated(fields.require("title", "the course's title, in each language"))
    summary = try Translated(fields.require("summary", "a line on the course, in each language"))
    let lessons = try fields.require(
      "lessons", "the lessons in their order, each with its question")
    try fields.finish()
    var folders = try home.lessonFolders()
    chapters = try lessons.entries().compactMap { entry in
      let parts = try Fields(entry.value)
      let question = try Translated(parts.require("question", "what the lesson asks"))
      let note = try Translated(parts.require("note", "the sentence that it puts to the test"))
      let picture = try parts["picture"].map { (id: try $0.text(), place: $0.place) }
      try parts.finish()
      guard let index = folders.firstIndex(where: { $0.name == entry.key }) else { return nil }
      return Chapter(
        folder: folders.remove(at: index), question: question, note: note, picture: picture)
    }
    if let left = folders.first {
      throw Failure("the lesson `\(left.name)` has no place among the lessons", at: lessons.place)
    }
    guard !chapters.isEmpty else {
      throw Failure("none of the lessons is there", at: lessons.place)
    }
  }

  /// The way from a lesson to the index and to its neighbours among `chapters`.
  static func links(of name: String, among chapters: [Chapter], _ language: Language) -> CourseLinks
  {
    let place = chapters.firstIndex { $0.name == name }
    func link(_ offset: Int) -> CourseLinks.Link? {
      guard let index = place.map({ $0 + offset }), chapters.indices.contains(index) else {
        return nil
      }
      return CourseLinks.Link(
        title: chapters[index].question[language], href: "../\(chapters[index].name)/index.html")
    }
    return CourseLinks(index: "../index.html", previous: link(-1), next: link(1))
  }
}

extension Course {
  /// The way from a lesson to what of the course stands in `folder` already, a folder for each lesson.
  func links(of name: String, _ language: Language, writtenIn folder: String) -> CourseLinks {
    func isThere(_ href: String) -> Bool {
      FileManager.default.fileExists(atPath: folder + href.dropFirst(2))
    }
    let all = Self.links(of: name, among: chapters, language)
    return CourseLinks(
      index: all.index.flatMap { isThere($0) ? $0 : nil },
      previous: all.previous.flatMap { isThere($0.href) ? $0 : nil },
      next: all.next.flatMap { isThere($0.href) ? $0 : nil })
  }

  /// The lesson after one of that name.
  func next(after name: String) -> Chapter? {
    chapters.firstIndex { $0.name == name }.flatMap {
      chapters.indices.contains($0 + 1) ? chapters[$0 + 1] : nil
    }
  }
}

/// The links of a page to the rest of the course.
struct CourseLinks: Sendable {
  struct Link: Sendable {
    let title, href: String
  }

  /// The index; nil on the index itself.
  var index: String?
  var previous, next: Link?
}

extension Course.Chapter {
  /// Which of the lesson's drawn figures stands for it.
  func cover(among figures: [LessonFile.Drawing]) throws -> LessonFile.Drawing? {
    guard let picture else { return figures.first }
    guard let drawing = figures.first(where: { $0.id == picture.id }) else {
      throw Failure(
        "the lesson `\(name)` has no figure `\(picture.id)`"
          + suggestion(for: picture.id, among: figures.map(\.id)), at: picture.place)
    }
    return drawing
  }
}
