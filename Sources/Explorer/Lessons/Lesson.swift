import Foundation

/// A lesson read and verified, with both its texts, before anything is computed.
struct Lesson: Sendable {
  let folder: Home.LessonFolder
  let file: LessonFile
  let prose: [Language: Prose]
  let experiment: any Experiment.Type
  /// The parameters as `lesson.yaml` sets them; a picture's path starts at the lesson's folder, a
  /// model's at the folder of the models that come with the program.
  let parameters: Setting
  /// The command line's options that this lesson takes, without dashes.
  let options: [String]

  init(_ folder: Home.LessonFolder, experiments: [any Experiment.Type]) throws {
    self.folder = folder
    file = try LessonFile(path: folder.file)
    var prose: [Language: Prose] = [:]
    for language in Language.allCases {
      prose[language] = try Prose(path: folder.prose(language))
    }
    self.prose = prose
    experiment = try Lesson.experiment(file, among: experiments)
    try Lesson.verifyKinds(file.figures, known: experiment.figureNames, what: "figure")
    try Lesson.verifyKinds(file.frames, known: experiment.framesNames, what: "frames")
    for language in Language.allCases { try prose[language]?.verify(against: file) }

    parameters = try Lesson.pathsResolved(file.parameters, of: folder)
    let names = try experiment.parameterNames(parameters)
    options = RunRequest.parameterOptions.filter(names.contains) + ["seed"]
  }

  /// The parameters of a run; options the lesson does not take are refused.
  func parameters(for request: RunRequest) throws -> Setting {
    for (name, _) in request.overrides where !options.contains(name) {
      let taken = options.map { "--\($0)" }
      throw Failure.usage(
        "--\(name): the lesson `\(folder.name)` does not take it; it takes "
          + listed(taken))
    }
    let settings = try parameters.overridden(by: request.overrides)
    for entry in try settings.entries() {
      guard case .scalar(let path) = entry.value.content else { continue }
      switch entry.key {
      case "image": try Lesson.verifyPicture(path, place: entry.value.place)
      case "model", "clip", "pixels", "ink": try Lesson.verifyModel(path, place: entry.value.place)
      default: break
      }
    }
    return settings
  }

  private static func experiment(
    _ file: LessonFile, among list: [any Experiment.Type]
  ) throws -> any Experiment.Type {
    if let found = list.first(where: { $0.name == file.experiment }) { return found }
    throw Failure(
      "unknown experiment `\(file.experiment)`"
        + suggestion(for: file.experiment, among: list.map { $0.name }),
      at: file.experimentPlace)
  }

  private static func verifyKinds(
    _ drawings: [LessonFile.Drawing], known: [String], what: String
  ) throws {
    for drawing in drawings where !known.contains(drawing.kind) {
      throw Failure(
        "the experiment draws no \(what) `\(drawing.kind)`"
          + suggestion(for: drawing.kind, among: known), at: drawing.kindPlace)
    }
  }

  private static func pathsResolved(
    _ settings: Setting, of folder: Home.LessonFolder
  ) throws -> Setting {
    let starts = [
      "image": folder.path, "model": folder.models, "clip": folder.models,
      "pixels": folder.models, "ink": folder.models, "gans": folder.models,
      "measure": folder.models + "/measures",
    ]
    let entries = try settings.entries().map { entry in
      guard let start = starts[entry.key], case .scalar(let path) = entry.value.content else {
        return entry
      }
      var entry = entry
      entry.value = Setting(.scalar(Home.absolute(path, from: start)), at: entry.value.place)
      return entry
    }
    return Setting(.table(entries), at: settings.place)
  }

  private static func verifyPicture(_ path: String, place: Place) throws {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    let problem: String
    if !exists {
      problem = "no such file"
    } else if isFolder.boolValue {
      problem = "is a folder"
    } else if access(path, R_OK) != 0 {
      problem = "cannot be read"
    } else {
      return
    }
    throw Failure(
      "\(place) \(Place.shown(path)): \(problem); expected a PNG or JPEG file",
      exitCode: { if case .option = place { 64 } else { 1 } }())
  }

  /// Refuses early what is no folder: the lesson's own model may not have come with the program.
  private static func verifyModel(_ path: String, place: Place) throws {
    if case .option = place {
      _ = try ModelOption.folder(path, shipped: "")
    } else {
      let parts = path as NSString
      _ = try ModelOption.shipped(parts.lastPathComponent, in: parts.deletingLastPathComponent)
    }
  }
}

extension Experiment {
  fileprivate static var figureNames: [String] { figures.keys.sorted() }
  fileprivate static var framesNames: [String] { frames.keys.sorted() }
}
