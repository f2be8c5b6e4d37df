import ArgumentParser

/// `explorer list`: the lessons in the order in which they are taught, and what each takes.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the lessons and the options each takes.")

  @OptionGroup var language: LanguageOption

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let lessons = try Course(Home.find()).chapters.map {
      try Lesson($0.folder, experiments: ExperimentList.all)
    }
    Console.out(
      json
        ? LessonList(lessons, language.language).json.text
        : LessonList(lessons, language.language).table)
  }
}

/// What `explorer list` prints.
struct LessonList {
  let lessons: [Lesson]
  let language: Language

  init(_ lessons: [Lesson], _ language: Language) {
    self.lessons = lessons
    self.language = language
  }

  var table: String {
    let width = lessons.map(\.folder.name.count).max() ?? 0
    return lessons.map { lesson in
      let name = lesson.folder.name
      let indent = String(repeating: " ", count: width + 2)
      return name + String(repeating: " ", count: width + 2 - name.count)
        + lesson.file.title[language] + "\n" + indent + lesson.file.summary[language] + "\n"
        + indent + lesson.options.map { "--\($0)" }.joined(separator: " ")
    }.joined(separator: "\n")
  }

  var json: JSON {
    [
      "lessons": .list(
        lessons.map { lesson in
          [
            "name": .text(lesson.folder.name), "title": .text(lesson.file.title[language]),
            "summary": .text(lesson.file.summary[language]),
            "takes": .list(lesson.options.map { .text($0) }),
            "parameters": lesson.parameters.json(),
            "figures": .list(lesson.file.figures.map { .text($0.id) }),
            "frames": .list(lesson.file.frames.map { .text($0.id) }),
          ]
        })
    ]
  }
}
