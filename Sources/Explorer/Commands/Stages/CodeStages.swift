import ArgumentParser
import Diffusion
import Tensor
import Viz

/// `explorer stage encode`: a picture becomes codes.
struct EncodeStage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode", abstract: "Turn a picture into codes.",
    discussion: """
      Writes `mean` and `logvar` of the distribution that the autoencoder gives, and `latents`: a \
      draw from it, scaled as the U-Net has it. All [1, C, h, w].
      """)

  @Option(
    help: "A picture, PNG or JPEG.", completion: .file(extensions: ["png", "jpg", "jpeg"]))
  var image: String

  @Option(parsing: .unconditional, help: "The number the draw comes from.")
  var seed: UInt64 = 0

  @OptionGroup var model: ModelOption
  @OptionGroup var output: StageOutput

  func run() throws {
    let file = try output.file()
    let model = try model.load()
    let (posterior, codes) = try model.encode(model.picture(image), seed: seed)
    try output.finish(
      [
        ("mean", posterior.mean.channelsFirst), ("logvar", posterior.logVariance.channelsFirst),
        ("latents", codes.channelsFirst),
      ], to: file)
  }
}

/// `explorer stage decode`: codes become a picture.
struct DecodeStage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode", abstract: "Turn codes into a picture.")

  @OptionGroup var input: StageInput

  @Option(help: "The picture to write.", completion: .file(extensions: ["png"]))
  var out = "picture.png"

  @Option(
    help: "Also write the picture as float32 `image` [H, W, 3] in 0…1.",
    completion: .file(extensions: ["safetensors"]))
  var saveTensor: String?

  @OptionGroup var model: ModelOption

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let out = try OutputFile("--out", self.out, ending: "png")
    let tensorFile = try saveTensor.map {
      try OutputFile("--save-tensor", $0, ending: "safetensors")
    }
    let model = try model.load()
    let pictures = try model.decode(input.sample(for: model))
    let files = out.numbered(pictures.shape[0])
    let tensorFiles = tensorFile?.numbered(files.count) ?? []
    try Interruption.finishing {
      for (index, file) in files.enumerated() { try file.write(Raster(pictures.row(index))) }
      for (index, file) in tensorFiles.enumerated() {
        try file.write(["image": .float32(pictures.row(index))])
      }
    }
    let names = (files + tensorFiles).map(\.path)
    Console.out(
      json
        ? JSON.table([("files", .list(names.map { .text($0) }))]).text
        : "wrote \(names.joined(separator: ", "))")
  }
}
