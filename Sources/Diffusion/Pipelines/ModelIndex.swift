// `model_index.json`: what a pipeline's folder holds.

/// The index of a pipeline's folder: its class, and the library and class of each of its parts.
struct ModelIndex {
  /// A part that a pipeline has.
  struct Part {
    let name: String
    let library: String
    /// The classes that are supported; the first one is written.
    let classes: [String]
  }

  static let file = "model_index.json"
  /// The scheduler, which every pipeline has.
  static let scheduler = Part(
    name: "scheduler", library: "diffusers", classes: SchedulerKind.allCases.map(\.rawValue))
  /// Parts that nothing here needs, and a setting about one of them.
  private static let ignored: Set = [
    "safety_checker", "feature_extractor", "image_encoder", "requires_safety_checker",
  ]

  private let classes: [String: String]

  /// The index of `folder`, whose class is one of `pipelines` and which has all `parts` and no other.
  /// Throws `ConfigurationError` with the key, what was found and what is supported, and
  /// `CheckpointError` when there is no such file.
  init(_ folder: String, pipelines: [String], parts: [Part]) throws {
    let path = "\(folder)/\(Self.file)"
    guard case .object(let values) = try JSONFile.read(path, as: JSONValue.self) else {
      throw ConfigurationError(file: path, "expected one JSON object")
    }
    func refusal(_ key: String, _ supported: String) -> ConfigurationError {
      var error = ConfigurationError(key: key, found: values[key] ?? nil, supported: supported)
      error.file = path
      return error
    }
    guard pipelines.contains(where: { values["_class_name"] == .text($0) }) else {
      throw refusal("_class_name", pipelines.joined(separator: ", "))
    }
    var classes: [String: String] = [:]
    for part in parts {
      guard case .list(let pair)? = values[part.name], pair.count == 2,
        pair[0] == .text(part.library), case .text(let name) = pair[1], part.classes.contains(name)
      else {
        throw refusal(
          part.name, "[\"\(part.library)\", one of \(part.classes.joined(separator: ", "))]")
      }
      classes[part.name] = name
    }
    for (key, value) in values.sorted(by: { $0.key < $1.key }) {
      if classes[key] != nil || key.hasPrefix("_") || Self.ignored.contains(key) { continue }
      guard [.null, false, .list([.null, .null])].contains(value) else {
        throw refusal(key, "no such part")
      }
    }
    self.classes = classes
  }

  /// The scheduler of `folder/scheduler` with the class the index gives it. `adjust` may change its
  /// options. Throws `ConfigurationError` with the file.
  func scheduler(
    of folder: String, _ adjust: (inout SchedulerConfiguration) -> Void = { _ in }
  ) throws -> any Scheduler {
    let path = "\(folder)/scheduler/scheduler_config.json"
    do {
      var configuration = try SchedulerConfiguration(json: JSONFile.bytes(path))
      if let name = classes["scheduler"] { configuration.kind = try SchedulerKind(named: name) }
      adjust(&configuration)
      return try configuration.makeScheduler()
    } catch let failure as SchedulerFailure {
      let line = failure.description.replacing("scheduler_config.json: ", with: "")
      throw ConfigurationError(file: path, line)
    }
  }

  /// Adds the index and the scheduler to a pipeline's folder.
  static func add(
    to folder: FolderWriter, pipeline: String, parts: [Part], scheduler: SchedulerConfiguration,
    settings: [String: JSONValue] = [:]
  ) throws {
    var values = settings
    values["_class_name"] = .text(pipeline)
    values["_diffusers_version"] = .text(ConfigurationFields.version)
    for part in parts {
      let name = part.name == Self.scheduler.name ? scheduler.kind.rawValue : part.classes[0]
      values[part.name] = .list([.text(part.library), .text(name)])
    }
    try folder.add("scheduler/scheduler_config.json", scheduler.json())
    try folder.add(file, JSONValue.object(values))
  }
}
