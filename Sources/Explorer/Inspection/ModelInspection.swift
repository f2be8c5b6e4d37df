import Diffusion
import Foundation
import Tensor
import Viz

/// What `explorer inspect` says of a model's folder: its parts, their trees and what they cost.
struct ModelInspection {
  /// One network or checkpoint.
  struct Part {
    let tree: ModuleTree
    /// The class of the networks this program knows.
    let kind: String?
    /// Floating-point operations, and of what.
    let flops: [(what: String, count: Int)]
  }

  let path: String
  let parts: [Part]
  /// What is no network: sampler and tokenizer.
  let notes: [(key: String, value: String)]
  /// The names of weights in which a number is infinite or none at all.
  let brokenWeights: [String]

  /// The folder of a pipeline or of CLIP, or one with checkpoints in it.
  init(_ folder: String) throws {
    path = folder
    if Self.isOfPixels(folder) {
      let model = try DDPMPipeline(directory: folder)
      parts = [Self.part(of: model)]
      notes = [Self.note(on: model.scheduler)]
      brokenWeights = model.unet.brokenWeights
    } else if FileManager.default.fileExists(atPath: folder + "/model_index.json") {
      let model = try StableDiffusion(directory: folder)
      parts = Self.parts(of: model)
      notes = [Self.note(on: model.scheduler), Self.note(on: model.tokenizer)]
      brokenWeights = model.brokenWeights
    } else if FileManager.default.fileExists(atPath: folder + "/preprocessor_config.json") {
      let clip = try CLIP(directory: folder)
      parts = [Self.part(of: clip)]
      notes = [Self.note(on: clip.tokenizer)]
      brokenWeights = clip.model.brokenWeights
    } else {
      parts = try Self.checkpoints(in: folder).map { name in
        let checkpoint = try Checkpoint("\(folder)/\(name)")
        return Part(tree: ModuleTree(name, checkpoint), kind: nil, flops: [])
      }
      notes = []
      brokenWeights = []
    }
  }

  /// Whether the folder says that it is a pipeline without text and codes.
  private static func isOfPixels(_ folder: String) -> Bool {
    let index = FileManager.default.contents(atPath: folder + "/model_index.json") ?? Data()
    let values = try? JSONSerialization.jsonObject(with: index) as? [String: Any]
    return ["DDPMPipeline", "DDIMPipeline"].contains(values?["_class_name"] as? String)
  }

  private static func note(on scheduler: any Scheduler) -> (key: String, value: String) {
    let configuration = scheduler.configuration
    let prediction = configuration.predictionType ?? .epsilon
    return (
      "scheduler",
      "\(configuration.kind.rawValue), \(scheduler.noiseSchedule.steps) times, predicts "
        + prediction.rawValue
    )
  }

  private static func note(on tokenizer: CLIPTokenizer) -> (key: String, value: String) {
    ("tokenizer", "CLIPTokenizer, \(tokenizer.vocabularySize) tokens")
  }

  private static func part(of model: DDPMPipeline) -> Part {
    let configuration = model.unet.configuration
    let flops = configuration.sampleSize.map { side in
      (
        what: "predict from a picture [1, \(configuration.inChannels), \(side), \(side)]",
        count: model.unet.flops([1, side, side, configuration.inChannels])
      )
    }
    return Part(
      tree: ModuleTree("unet", model.unet), kind: "UNet2DModel", flops: [flops].compactMap { $0 })
  }

  private static func parts(of model: StableDiffusion) -> [Part] {
    let codes = [1] + model.sampleShape
    let side = model.pictureSide
    let length = model.tokenizer.maxLength
    let pictures = [1, side, side, model.vae.configuration.inChannels]
    func shown(_ shape: [Int]) -> String { "\([shape[0], shape[3], shape[1], shape[2]])" }
    return [
      Part(
        tree: ModuleTree("unet", model.unet), kind: "UNet2DConditionModel",
        flops: [
          (
            "predict from codes \(shown(codes)) and \(length) tokens",
            model.unet.flops(codes, context: length)
          )
        ]),
      Part(
        tree: ModuleTree("vae", model.vae), kind: "AutoencoderKL",
        flops: [
          ("encode a picture \(shown(pictures))", model.vae.encoderFlops(pictures)),
          ("decode codes \(shown(codes))", model.vae.decoderFlops(codes)),
        ]),
      Part(
        tree: ModuleTree("text_encoder", model.textEncoder), kind: "CLIPTextModel",
        flops: [
          ("embed \(length) tokens", model.textEncoder.flops(batch: 1, positions: length))
        ]),
    ]
  }

  private static func part(of clip: CLIP) -> Part {
    let (text, vision) = (clip.model.textModel, clip.model.visionModel)
    let (length, side) = (clip.tokenizer.maxLength, vision.configuration.imageSize)
    return Part(
      tree: ModuleTree("clip", clip.model), kind: "CLIPModel",
      flops: [
        ("embed \(length) tokens", text.flops(batch: 1, positions: length)),
        (
          "embed a picture [1, \(vision.configuration.numChannels), \(side), \(side)]",
          vision.flops(batch: 1)
        ),
      ])
  }

  /// Indices first: a file that an index names is shown there.
  private static func checkpoints(in folder: String) throws -> [String] {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    let indices = names.filter { $0.hasSuffix(".safetensors.index.json") }
    let files = indices.isEmpty ? names.filter { $0.hasSuffix(".safetensors") } : indices
    guard !files.isEmpty else {
      throw Failure(
        "\(folder): expected a model's folder, with model_index.json or safetensors files")
    }
    return files
  }

  var text: String {
    let blocks = parts.map { part in
      let total = NumberText.fixed(Double(part.tree.count), 0)
      let head = [part.tree.name, part.kind, "\(total) parameters"].compactMap { $0 }
      let costs = part.flops.map { "  \($0.what): \(Amount.flops($0.count))" }
      let rows = part.tree.parts.flatMap { $0.lines() }
        .map { (name: "  " + $0.name, shape: $0.shape, count: $0.count) }
      return ([head.joined(separator: "  ")] + costs + [ModuleTree.table(rows)])
        .joined(separator: "\n")
    }
    return (blocks + notes.map { "\($0.key)  \($0.value)" }).joined(separator: "\n\n")
  }

  var json: JSON {
    .table(
      [
        ("path", .text(path)),
        (
          "components",
          .list(
            parts.map { part in
              var entries: [(key: String, value: JSON)] = [("name", .text(part.tree.name))]
              if let kind = part.kind { entries.append(("class", .text(kind))) }
              entries += [
                ("parameters", .number(Double(part.tree.count))),
                (
                  "flops",
                  .list(
                    part.flops.map { ["of": .text($0.what), "count": .number(Double($0.count))] })
                ),
                ("modules", .list(part.tree.parts.map(\.json))),
              ]
              return .table(entries)
            })
        ),
      ] + notes.map { ($0.key, .text($0.value)) })
  }
}
