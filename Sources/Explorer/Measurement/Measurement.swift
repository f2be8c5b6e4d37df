import ArgumentParser
import Diffusion
import Foundation
import Tensor
import TinyWorld
import Viz

/// What `explorer measure` measures: statistics that need thousands of pictures, more than a lesson
/// can wait for.
enum Measurement: String, CaseIterable, ExpressibleByArgument {
  /// Steps × samplers of the text-to-image model.
  case steps
  /// Fidelity, coverage and seconds of GANs and of the model of pixels.
  case ganVsDiffusion = "gan-vs-diffusion"
  /// What one step paints, beside many.
  case oneStep = "one-step"
  /// How well the judge sees pictures of 32 × 32 pixels.
  case judgeSmall = "judge-small"
  /// What comes where the prompt says nothing, beside the data.
  case distribution

  /// The numbers of steps that are compared unless others are asked for.
  var steps: [Int] {
    switch self {
    case .steps: [1, 2, 4, 8, 16, 32, 50, 100]
    case .ganVsDiffusion: [10, 50, 100]
    case .oneStep: [1, 2, 5, 10, 50]
    case .judgeSmall: []
    case .distribution: [50]
    }
  }
}

extension Measurement {
  /// The options that it reads, beside those that all do.
  var options: Set<String> {
    switch self {
    case .steps: ["--steps", "--guidance", "--model", "--clip"]
    case .oneStep: ["--steps", "--guidance", "--model", "--clip", "--pixels"]
    case .distribution: ["--steps", "--guidance", "--model"]
    case .ganVsDiffusion: ["--steps", "--clip", "--pixels", "--gans"]
    case .judgeSmall: []
    }
  }
  /// Whether a model that is led by captions is measured.
  var readsCaptions: Bool { options.contains("--guidance") }
}

/// One measurement under way.
struct MeasurementRun: Sendable {
  let measurement: Measurement
  /// Pictures that each number rests on.
  let count: Int
  let seed: UInt64
  let steps: [Int]
  let guidance: Double
  let models: MeasuredModels
  /// What is done, row by row.
  let kept: KeptRows
  let progress: @Sendable (_ what: String, _ done: Int, _ total: Int) -> Void

  /// What was found.
  func results() throws -> JSON {
    switch measurement {
    case .steps: try stepsResults()
    case .ganVsDiffusion: try playersResults()
    case .oneStep: try oneStepResults()
    case .judgeSmall: try judgeResults()
    case .distribution: try distributionResults()
    }
  }

  /// The seed of the noise of picture `place`. Those of the usual seed are 3, 4, 5 …
  func noise(_ place: Int) -> UInt64 {
    let usual = MeasureCommand.usualSeed
    return seed.noise(Int(usual) + place, usual: usual)
  }

  /// Scenes that no training has seen; those of different parts of a measurement differ.
  func scenes(_ part: Int = 0) -> [Scene] {
    (0..<count).map { Scene(seed: seed, index: part * 1_000_000 + $0) }
  }

  /// Pictures made one by one on all workers, and the seconds each took of the whole time.
  func painted(
    _ what: String, _ paint: @Sendable (Int) throws -> Raster
  ) throws -> (pictures: [Raster], seconds: Double) {
    let watch = Stopwatch()
    let done = Locked(0)
    let pictures = try Workers.shared.map(0..<count) { place in
      let picture = try paint(place)
      let number = done.adding()
      progress(what, number, count)
      return picture
    }
    return (pictures, watch.total / Double(count))
  }
}

/// The folders of models that are measured, opened when they are needed.
struct MeasuredModels: Sendable {
  let text, clip, pixels: String?
  let gans: [String]
  private let used = Locked<[(key: String, value: JSON)]>([])

  init(text: String?, clip: String?, pixels: String?, gans: [String]) {
    (self.text, self.clip, self.pixels, self.gans) = (text, clip, pixels, gans)
  }

  /// The fingerprints of those that were opened.
  var weights: JSON { .table(used.use { $0 }) }

  /// What a model is called: its folder's name, and that of the folder around it where a training has
  /// named it no better than `model`.
  static func name(of folder: String) -> String {
    let path = Home.absolute(folder, from: FileManager.default.currentDirectoryPath) as NSString
    let (name, outer) = (path.lastPathComponent, path.deletingLastPathComponent as NSString)
    return name == "model" ? "\(outer.lastPathComponent)/model" : name
  }

  private func opened<Model>(_ folder: String, _ open: (String) throws -> Model) throws -> Model {
    let model = try open(folder)
    let entry = (
      key: Self.name(of: folder), value: JSON.text(try Manifest.fingerprint(folder))
    )
    used.use { if !$0.contains(where: { $0.key == entry.key }) { $0.append(entry) } }
    return model
  }

  /// Throws where there are more steps than the sampler can take.
  private func check(_ steps: [Int], _ scheduler: any Scheduler) throws {
    let most = scheduler.noiseSchedule.steps
    if let wrong = steps.first(where: { $0 > most }) {
      throw Failure.usage("--steps \(wrong): expected at most \(most)")
    }
  }

  /// Throws unless it paints pictures as large as Tiny World's, which those of the judge are.
  func openText(_ steps: [Int]) throws -> StableDiffusion {
    try opened(ModelOption.folder(text, shipped: "tiny-world")) { folder in
      let model = try StableDiffusion(directory: folder)
      try check(steps, model.scheduler)
      guard model.pictureSide == Scene.side else {
        throw Failure(
          "--model \(text ?? folder): paints \(model.pictureSide) × \(model.pictureSide) pixels; "
            + "expected a model of \(Scene.side) × \(Scene.side)")
      }
      return model
    }
  }

  func openCLIP() throws -> CLIP {
    try opened(ModelOption.folder(clip, shipped: "tiny-world-clip", option: "--clip")) {
      try CLIP(directory: $0)
    }
  }

  func openPixels(_ steps: [Int]) throws -> DDPMPipeline {
    try opened(ModelOption.folder(pixels, shipped: "tiny-world-pixels", option: "--pixels")) {
      folder in
      let model = try DDPMPipeline(directory: folder)
      try check(steps, model.scheduler)
      let side = model.unet.configuration.sampleSize ?? Preset.pixelSide
      guard side > 0, side.isMultiple(of: 32) else {
        throw Failure(
          "--pixels \(pixels ?? folder): paints \(side) × \(side) pixels; expected a multiple of 32"
        )
      }
      return model
    }
  }

  /// The folders whose paths begin so, in the order of their names.
  static func folders(beginning start: String) -> [String] {
    let (models, name) = (
      (start as NSString).deletingLastPathComponent, (start as NSString).lastPathComponent
    )
    let names = (try? FileManager.default.contentsOfDirectory(atPath: models)) ?? []
    return names.filter { $0.hasPrefix(name) }.sorted().map { models + "/" + $0 }
  }

  /// The GANs named, or all that are shipped.
  func openGANs() throws -> [(name: String, model: GAN)] {
    var folders = try gans.map { try ModelOption.folder($0, shipped: "", option: "--gans") }
    if folders.isEmpty {
      folders = Self.folders(beginning: try Home.find().models + "/tiny-world-gan")
    }
    guard !folders.isEmpty else {
      throw Failure("no GAN is shipped; name the folders of some with --gans DIR …")
    }
    let names = folders.map(Self.name)
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw Failure("--gans: two folders are called \(twice); expected different names")
    }
    return try zip(names, folders).map { name, folder in
      (name, try opened(folder) { try GAN(directory: $0) })
    }
  }
}
