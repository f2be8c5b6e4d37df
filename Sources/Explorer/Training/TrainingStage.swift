import Diffusion
import Foundation
import Tensor
import Viz

/// One training of the chain: what learns, what is looked at meanwhile, and what is kept.
struct TrainingStage {
  /// The name of its folder.
  var name: String
  let trainer: Trainer
  /// What is trained on what.
  var identity: String
  /// The command that trains the same.
  let command: String
  /// What it is trained on.
  let data: String
  /// Models whose trainings are kept in its folder too, but for those whose name begins as `foreign`.
  var parts: [String] = []
  var foreign: String?
  /// Steps whose weights are kept for lessons.
  var moments: [Int] = []
  /// Folders beside the model's that are kept in it too: `moments`, `samples`.
  var shipped: [String] = []
  /// The folder that has them; the training's own if not given.
  var shippedFrom: String?
  /// A picture of what the model can do now.
  var samples: () throws -> Raster?
  /// Writes the model, with the slow copy of its weights, to a folder.
  let write: (_ folder: String) throws -> Void
}

extension Preset {
  /// The autoencoder: what it is shown above what it paints.
  func autoencoderStage(
    _ data: any CaptionedPictures, steps: Int?, seed: UInt64, command: String
  ) throws -> TrainingStage {
    let model = try AutoencoderKL(Scope(seed: seed), autoencoder(side: data.side))
    let shown = try data.pictures(data.examples(8))
    return TrainingStage(
      name: "vae",
      trainer: Trainer(
        AutoencoderTraining(model, on: data), autoencoderPlan(steps: steps, seed: seed)),
      identity: "vae \(data.name)", command: command, data: data.name,
      samples: { Raster(rows: [shown, model.decode(model.encode(shown).mean)]) },
      write: { folder in
        // The factor belongs to the autoencoder: codes times it spread as a standard normal does.
        let codes = try CodedPictures(data, count: min(data.count ?? 2000, 2000), by: model)
        try model.with(scalingFactor: Double(codes.scalingFactor)).write(to: folder)
      })
  }

  /// The decoder of a trained autoencoder, once more.
  func decoderStage(
    _ data: any CaptionedPictures, _ model: AutoencoderKL, steps: Int?, seed: UInt64,
    command: String
  ) throws -> TrainingStage {
    let shown = try data.pictures(data.examples(8))
    return TrainingStage(
      name: "decoder",
      trainer: Trainer(DecoderTraining(model, on: data), decoderPlan(steps: steps, seed: seed)),
      identity: "decoder \(data.name)", command: command, data: data.name,
      samples: { Raster(rows: [shown, model.decode(model.encode(shown).mean)]) },
      write: { try model.write(to: $0) })
  }

  /// CLIP, of the preset's shape unless another is given. The first weights are kept, and some on
  /// the way.
  func clipStage(
    _ data: any CaptionedPictures, _ tokenizer: CLIPTokenizer,
    shape: CLIPModel.Configuration? = nil, steps: Int?, seed: UInt64, command: String
  ) throws -> TrainingStage {
    let model = try CLIPModel(
      Scope(seed: seed),
      shape ?? clip(side: data.side, vocabulary: tokenizer.vocabularySize, end: tokenizer.endID))
    let plan = clipPlan(steps: steps, seed: seed)
    let (pictures, captions) = try data.pairs(step: 0, count: 16, seed: seed &+ 1)
    return TrainingStage(
      name: "clip",
      trainer: Trainer(ContrastiveTraining(model, tokenizer: tokenizer, on: data), plan),
      identity: "clip \(data.name)", command: command, data: data.name,
      moments: [0, 1, 3, 10].map { plan.steps * $0 / 50 }, shipped: ["moments"],
      samples: {
        // The table of cosines: a row for each picture, a column for each caption, ten pixels each.
        let cosines = model.imageEmbeddings(pictures).matmul(
          model.textEmbeddings(captions.map(tokenizer.encode)).matrixTransposed)
        let side = cosines.shape[0]
        let gray = cosines.scalars.flatMap { [$0, $0, $0] }
        return Raster(width: side, height: side, values: gray, low: -1, high: 1).enlarged(10)
      },
      write: {
        try CLIP(model: model, tokenizer: tokenizer, imageProcessor: processor(side: data.side))
          .write(to: $0)
      })
  }
}

extension CaptionedPictures {
  /// The numbers of pictures to look at while a model learns: far beyond those it learns from where
  /// there is no end, else the first.
  func examples(_ number: Int) -> [Int] {
    let first = count == nil ? 1_000_000_000 : 0
    return (0..<min(number, count ?? number)).map { first + $0 }
  }
}
