/// What `lesson.yaml` says: the experiment with its parameters, the figures and frames to draw, how
/// numbers are written and the checks that must hold.
struct LessonFile: Sendable {
  /// A figure or a frame sequence, with its words.
  struct Drawing: Sendable {
    /// The name prose places it by.
    let id: String
    /// The name the experiment knows it by.
    let kind: String
    let kindPlace: Place
    let title: Translated
    let reading: Translated
    let numbers: [String: [Double]]
    /// Whether it shows what a clock or the memory said: then two equal runs may differ in it.
    let timed: Bool
    let place: Place
  }

  let experiment: String
  let experimentPlace: Place
  let title: Translated
  let summary: Translated
  let seed: UInt64
  /// What stands under `parameters:`, or an empty table.
  let parameters: Setting
  let figures: [Drawing]
  let frames: [Drawing]
  let formats: [String: (format: NumberFormat, place: Place)]
  let checks: [Check]
}

extension LessonFile {
  /// Reads and verifies everything that can be known without running the experiment.
  init(path: String) throws {
    let fields = try Fields(Setting(file: path))
    let experiment = try fields.require("experiment", "the name of what the lesson computes")
    self.experiment = try experiment.text()
    experimentPlace = experiment.place
    title = try Translated(fields.require("title", "the lesson's title, as {en: …, zh: …}"))
    summary = try Translated(fields.require("summary", "one line on the lesson, in each language"))
    if let seed = fields["seed"] {
      self.seed = UInt64(try seed.integer(from: 0))
    } else {
      seed = 0
    }
    parameters = fields["parameters"] ?? Setting(.table([]), at: fields.place(of: "parameters"))
    figures = try LessonFile.drawings(fields["figures"], kindKey: "figure")
    frames = try LessonFile.drawings(fields["frames"], kindKey: "frames")
    var formats: [String: (format: NumberFormat, place: Place)] = [:]
    for entry in try fields["measures"]?.entries() ?? [] {
      formats[entry.key] = (try NumberFormat(entry.value), entry.place)
    }
    self.formats = formats
    checks = try fields["checks"]?.items().map(Check.init) ?? []
    try fields.finish()
  }

  private static func drawings(_ setting: Setting?, kindKey: String) throws -> [Drawing] {
    try setting?.entries().map { entry in
      guard !entry.key.isEmpty, entry.key.allSatisfy(isPartOfID) else {
        throw Failure(
          "`\(entry.key)`: an id is letters, digits, - and _, for it becomes a file's name",
          at: entry.place)
      }
      let fields = try Fields(entry.value)
      let kind = fields[kindKey]
      var numbers: [String: [Double]] = [:]
      for number in try fields["numbers"]?.entries() ?? [] {
        numbers[number.key] = try number.value.numbers()
      }
      let drawing = Drawing(
        id: entry.key, kind: try kind?.text() ?? entry.key, kindPlace: kind?.place ?? entry.place,
        title: try Translated(fields.require("title", "what the figure shows, in each language")),
        reading: try Translated(
          fields.require("reading", "one line that says how to read it, in each language")),
        numbers: numbers, timed: try fields["timed"]?.flag() ?? false, place: entry.place)
      try fields.finish()
      return drawing
    } ?? []
  }

  private static func isPartOfID(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "-_".contains(character))
  }

  /// How `measure` is written.
  func format(of measure: String) -> NumberFormat { formats[measure]?.format ?? .usual }
}
