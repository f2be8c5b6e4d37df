import Diffusion
import Foundation

/// The model that a lesson works with.
struct LessonModel: Sendable {
  let folder: String
  /// The fingerprint of its weights.
  let weights: String

  init(_ folder: String) throws {
    self.folder = folder
    weights = try Manifest.fingerprint(folder)
  }

  /// Whether it is the model of Tiny World: what only a trained model does is not claimed of others.
  var isShipped: Bool { (folder as NSString).lastPathComponent == "tiny-world" }
}

/// An experiment with a text-to-image model.
protocol ModelExperiment: Experiment {
  var source: LessonModel { get }
}

extension ModelExperiment {
  var weights: String? { source.weights }
  var shipped: Bool { source.isShipped }
}
