import Diffusion
import Foundation
import TestSupport

@testable import Explorer

/// A small CLIP with fresh weights in a folder, with the moments and the log of a training that is
/// made up of other fresh weights.
struct TinyCLIP {
  let clip: CLIP
  let folder: String

  init(in folder: String) throws {
    self.folder = folder
    let tokenizer = try CLIPTokenizer(directory: TinyModel.tokenizerFolder)
    var shape = CLIPModel.Configuration()
    shape.text = TinyModel.text(tokenizer)
    shape.vision.hiddenSize = 8
    shape.vision.intermediateSize = 16
    shape.vision.numHiddenLayers = 1
    shape.vision.numAttentionHeads = 2
    shape.vision.imageSize = 16
    shape.vision.patchSize = 8
    shape.projectionDim = 6
    var processor = CLIPImageProcessor()
    processor.size = .shortestEdge(16)
    (processor.cropHeight, processor.cropWidth) = (16, 16)
    clip = CLIP(
      model: try CLIPModel(Scope(seed: 5), shape), tokenizer: tokenizer, imageProcessor: processor)
    try clip.write(to: folder)
    for name in ["moments", "training"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
    for (seed, step) in [(6, 0), (7, 4)] {
      let model = try CLIPModel(Scope(seed: UInt64(seed)), shape)
      try SafetensorsWriter.write(
        model.parameters, as: .half, to: "\(folder)/moments/000000\(step).safetensors")
    }
    let log = (0...8).map { "{\"step\": \($0), \"loss\": \(5 - Double($0) / 2)}\n" }.joined()
    try Data(log.utf8).write(to: URL(fileURLWithPath: folder + "/training/clip.jsonl"))
    let summary = TrainingSummary(
      name: "clip", command: "explorer train clip", data: "tiny-world, seed 1", seed: 0, steps: 8,
      plannedSteps: 8, batch: 16, parameters: clip.model.parameterCount, minutes: 1, firstLoss: 5,
      lastLoss: 1)
    try JSONEncoder().encode(summary).write(
      to: URL(fileURLWithPath: folder + "/training/clip.json"))
  }
}
