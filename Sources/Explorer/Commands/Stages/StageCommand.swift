import ArgumentParser
import Diffusion
import Foundation
import Tensor
import Viz

/// `explorer stage NAME`: each stage of painting by hand.
struct StageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stage", abstract: "Do one stage of painting by hand, from file to file.",
    discussion: """
      Stages hand safetensors files on, in PyTorch's order of axes. By hand as \
      `explorer generate --scheduler ddim --steps 2` does it, where the model's times are 501 and 1:
        explorer stage noise --seed 7 --out a.safetensors
        explorer stage predict --in a.safetensors --t 501 --prompt cat --out b.safetensors
        explorer stage subtract --in b.safetensors --t 501 --s 1 --out c.safetensors
        explorer stage predict --in c.safetensors --t 1 --prompt cat --out d.safetensors
        explorer stage subtract --in d.safetensors --t 1 --out e.safetensors
        explorer stage decode --in e.safetensors --out cat.png
      """,
    subcommands: [
      NoiseStage.self, PredictStage.self, SubtractStage.self, EmbedTimeStage.self,
      EmbedTextStage.self, EncodeStage.self, DecodeStage.self, SimilarityStage.self,
    ])
}

/// Where a stage's tensors go, and how it says what they are.
struct StageOutput: ParsableArguments {
  @Option(
    help: "The safetensors file to write; without it, only what the tensors are like is said.",
    completion: .file(extensions: ["safetensors"]))
  var out: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  /// The file, refused early where it could not be written.
  func file() throws -> OutputFile? {
    try out.map { try OutputFile("--out", $0, ending: "safetensors") }
  }

  /// Writes the tensors and says what they are like.
  func finish(
    _ tensors: [(name: String, tensor: Tensor<Float>)], ids: [Int]? = nil, to file: OutputFile?
  ) throws {
    var stored = Dictionary(
      uniqueKeysWithValues: tensors.map { ($0.name, StoredTensor.float32($0.tensor)) })
    if let ids { stored["ids"] = .integers(StoredIntegers(ids)) }
    try file.map { file in try Interruption.finishing { try file.write(stored) } }
    if json {
      var entries = tensors.map { (key: $0.name, value: Self.json($0.tensor)) }
      if let ids { entries.append(("ids", .list(ids.map { .number(Double($0)) }))) }
      if let file { entries.append(("out", .text(file.path))) }
      Console.out(JSON.table(entries).text)
    } else {
      var lines = tensors.map { "\($0.name)  \(Self.text($0.tensor))" }
      if let ids { lines.append("ids  \(ids)") }
      if let file { lines.append("wrote \(file.path)") }
      Console.out(lines.joined(separator: "\n"))
    }
  }

  private static func json(_ tensor: Tensor<Float>) -> JSON {
    [
      "shape": .list(tensor.shape.map { .number(Double($0)) }), "mean": .number(tensor.mean),
      "deviation": .number(tensor.standardDeviation),
      "least": .number(Double(tensor.extent.least)),
      "greatest": .number(Double(tensor.extent.greatest)),
    ]
  }

  private static func text(_ tensor: Tensor<Float>) -> String {
    func short(_ number: Double) -> String { NumberText.significant(number, 4) }
    let (least, greatest) = tensor.extent
    return "\(tensor.shape)  mean \(short(tensor.mean)), deviation "
      + "\(short(tensor.standardDeviation)), from \(short(Double(least))) to "
      + "\(short(Double(greatest)))"
  }
}

/// The sample that a stage takes.
struct StageInput: ParsableArguments {
  @Option(
    name: .customLong("in"),
    help: "A safetensors file with `x_t`, `next` or `latents` [N, C, h, w], from another stage.",
    completion: .file(extensions: ["safetensors"]))
  var path: String

  @Option(help: "The tensor to take instead, such as `x0`.")
  var tensor: String?

  /// `[N, h, w, C]`, of the model's shape.
  func sample(for model: StableDiffusion) throws -> Tensor<Float> {
    try TensorFile.samples(
      path, named: tensor.map { [$0] } ?? ["x_t", "next", "latents"], for: model)
  }
}

extension StableDiffusion {
  /// Refuses what is no time of the training.
  func check(_ option: String, time: Int) throws {
    let most = scheduler.noiseSchedule.steps - 1
    guard (0...most).contains(time) else {
      throw Failure.usage("\(option) \(time): expected a time from 0 to \(most)")
    }
  }
}
