import Diffusion
import Foundation

/// A CLIP at moments of its training, from `moments/` of its folder, the finished model at the end,
/// and the loss by `training/clip.jsonl`.
struct TrainingMoments: Sendable {
  /// The model after so many steps.
  let moments: [(step: Int, clip: CLIP)]
  /// The mean loss of the steps up to each noted one.
  let losses: [(step: Int, loss: Double)]
  /// Pairs in one step of the training.
  let batch: Int

  /// Throws where the folder keeps no moments: a model may come without its training.
  init(_ folder: String, end clip: CLIP) throws {
    let training = try KeptTraining(of: folder, named: "clip")
    losses = training.notes.map { ($0.step, $0.loss) }
    batch = training.summary.batch
    let moments = folder + "/moments"
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: moments)) ?? []).sorted()
    var steps = names.compactMap { name -> (step: Int, file: String)? in
      guard name.hasSuffix(".safetensors"), let step = Int(name.dropLast(12)) else { return nil }
      return (step, moments + "/" + name)
    }
    let last = losses[losses.count - 1].step
    steps.removeAll { $0.step >= last }
    guard !steps.isEmpty else {
      throw Failure(
        "\(Place.shown(moments)) holds no moments of a training; expected weights such as "
          + "0000000.safetensors (explorer train keeps them)")
    }
    self.moments =
      try steps.map { step, file in
        let scope = Scope(
          try CheckpointParameters(Checkpoint(file), name: CLIPModel.weightName))
        let model = try CLIPModel(scope, clip.model.configuration)
        try scope.finish()
        return (
          step,
          CLIP(model: model, tokenizer: clip.tokenizer, imageProcessor: clip.imageProcessor)
        )
      } + [(last, clip)]
  }

  /// The mean of the noted losses around a step, five on each side where there are: that of one
  /// batch jumps about.
  static func loss(at step: Int, _ losses: [(step: Int, loss: Double)]) -> Double {
    let near = losses.indices.min {
      abs(losses[$0].step - step) < abs(losses[$1].step - step)
    }
    let middle = near ?? 0
    let reach = min(5, middle)
    let part = losses[middle - reach...min(middle + reach, losses.count - 1)]
    return part.map(\.loss).reduce(0, +) / Double(part.count)
  }
}
