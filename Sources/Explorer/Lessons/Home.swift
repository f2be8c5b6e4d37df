import Foundation

/// Where the lessons live: the folder that holds `Lessons` (and, beside it, `Models` and `out`).
struct Home: Sendable {
  let path: String

  var lessons: String { path + "/Lessons" }
  /// The models that come with the program, a folder each.
  var models: String { path + "/Models" }
  var pageTemplate: String { lessons + "/_page" }
  /// The order of the lessons.
  var course: String { lessons + "/course.yaml" }
  /// Where output goes unless `--out` says otherwise.
  var defaultOut: String { path + "/out" }

  /// Looks at `EXPLORER_HOME`, else upward from the current folder, else from the program's place.
  static func find(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    current: String = FileManager.default.currentDirectoryPath,
    executable: String? = Home.executable
  ) throws -> Home {
    if let set = environment["EXPLORER_HOME"], !set.isEmpty {
      let path = absolute(set, from: current)
      guard holdsLessons(path) else {
        throw Failure(
          "EXPLORER_HOME is \(set), which has no Lessons/_page; "
            + "set it to the folder that holds Lessons, or unset it")
      }
      return Home(path: path)
    }
    let starts = [current] + (executable.map { [($0 as NSString).deletingLastPathComponent] } ?? [])
    for start in starts {
      var folder = start
      while true {
        if holdsLessons(folder) { return Home(path: folder) }
        if folder == "/" || folder.isEmpty { break }
        folder = (folder as NSString).deletingLastPathComponent
      }
    }
    throw Failure(
      "found no Lessons/_page in or above \(starts.joined(separator: " or ")); "
        + "set EXPLORER_HOME to the folder that holds Lessons")
  }

  private static func holdsLessons(_ folder: String) -> Bool {
    FileManager.default.fileExists(atPath: folder + "/Lessons/_page/page.mustache")
  }

  /// The program's own file, links followed.
  static var executable: String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  }

  /// `path` seen from `folder`, without `.` and `..`.
  static func absolute(_ path: String, from folder: String) -> String {
    let joined = path.hasPrefix("/") ? path : folder + "/" + path
    var parts: [Substring] = []
    for part in joined.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }
}

extension Home {
  /// A lesson's folder, whose name is the lesson's.
  struct LessonFolder: Sendable {
    let name, path: String
    /// The folder of the models that come with the program.
    let models: String
    var file: String { path + "/lesson.yaml" }
    func prose(_ language: Language) -> String { path + "/\(language.rawValue).md" }
  }

  /// All lessons in the order of their names; `Course` has the order in which they are taught.
  func lessonFolders() throws -> [LessonFolder] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: lessons)
    } catch {
      throw Failure("\(Place.shown(lessons)): cannot be read")
    }
    return names.sorted().filter { name in
      !name.hasPrefix("_") && !name.hasPrefix(".")
        && FileManager.default.fileExists(atPath: "\(lessons)/\(name)/lesson.yaml")
    }.map { LessonFolder(name: $0, path: "\(lessons)/\($0)", models: models) }
  }

  func lesson(_ name: String) throws -> LessonFolder {
    let folders = try lessonFolders()
    if let found = folders.first(where: { $0.name == name }) { return found }
    let near = nearest(to: name, among: folders.map(\.name)).map { "; did you mean `\($0)`?" }
    throw Failure(
      "unknown lesson `\(name)`\(near ?? ""); `explorer list` shows all lessons", exitCode: 64)
  }
}
