import ArgumentParser
import Diffusion
import Foundation
import Tensor
import Viz

/// `explorer generate`: pictures of a text, or of nothing in particular.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Paint pictures of a text, from noise or from a picture.",
    discussion: """
      The same command gives the same bytes. With --count, picture i does not depend on how many \
      there are, and files are numbered: NAME-0001.png, NAME-0002.png, … With --pixels there is no \
      text: a model that knows pictures alone paints what it has seen.
      """)

  @OptionGroup var sampling: SamplingOptions

  @Option(parsing: .unconditional, help: "How many pictures, 1 to 1000 (default: 1).")
  var count: Int?

  @Option(
    help: "Also write the picture, float32 `image` [H, W, 3] in 0…1, and the prompt's `ids`.",
    completion: .file(extensions: ["safetensors"]))
  var saveTensor: String?

  @Option(
    help: "Also write every step: `x`, `epsilon_uncond`, `epsilon_cond`, `epsilon`, `x0`, `next`.",
    completion: .file(extensions: ["safetensors"]))
  var trace: String?

  @Option(help: "The picture to write.", completion: .file(extensions: ["png"]))
  var out = "picture.png"

  @Flag(help: "Print one JSON object instead of a summary.")
  var json = false

  func run() throws {
    if let count, !(1...1000).contains(count) {
      throw Failure.usage("--count \(count): expected a whole number from 1 to 1000")
    }
    let out = try OutputFile("--out", self.out, ending: "png")
    let tensorFile = try saveTensor.map {
      try OutputFile("--save-tensor", $0, ending: "safetensors")
    }
    let traceFile = try self.trace.map { try OutputFile("--trace", $0, ending: "safetensors") }
    let sampling = try Sampling(self.sampling, count: count)
    let start = ContinuousClock.now
    var trace = Trace()
    let codes = try sampling.denoising.watched { if traceFile != nil { trace.add($0) } }
    let pictures = try sampling.pictures(codes)
    let seconds = start.duration(to: .now) / .seconds(1)

    let pictureFiles = out.numbered(sampling.count)
    let tensorFiles = tensorFile?.numbered(sampling.count) ?? []
    var ids: [String: StoredTensor] = [:]
    if case .text(let model, let prompt, _) = sampling.model {
      ids["ids"] = .integers(StoredIntegers(model.tokenizer.encode(prompt)))
    }
    try Interruption.finishing {
      for (index, file) in pictureFiles.enumerated() { try file.write(Raster(pictures.row(index))) }
      for (index, file) in tensorFiles.enumerated() {
        try file.write(ids.merging(["image": .float32(pictures.row(index))]) { $1 })
      }
      try traceFile?.write(trace.tensors)
    }
    let files = (pictureFiles + tensorFiles + [traceFile].compactMap { $0 }).map(\.path)
    let report = Report(
      sampling: sampling, files: files, width: pictures.shape[2], height: pictures.shape[1],
      calls: sampling.denoising.stepsLeft, seconds: seconds)
    Console.out(json ? report.json.text : report.text)
  }

  /// What was done.
  private struct Report {
    let sampling: Sampling
    let files: [String]
    let width, height, calls: Int
    let seconds: Double

    var text: String {
      let many = sampling.count == 1 ? "" : "\(sampling.count) pictures: "
      let (pictures, others) = (files.prefix(sampling.count), files.dropFirst(sampling.count))
      func names(_ files: ArraySlice<String>) -> String {
        files.count <= 3
          ? files.joined(separator: ", ") : "\(files.first ?? "") … \(files.last ?? "")"
      }
      let all = [names(pictures), names(others)].filter { !$0.isEmpty }.joined(separator: ", ")
      return "wrote \(many)\(all) (\(width) × \(height), \(sampling.schedulerName), "
        + "\(calls) steps, \(guidance)"
        + "seed \(sampling.options.seed)) in \(NumberText.fixed(seconds, 2)) s"
    }

    private var guidance: String {
      sampling.guidance.map { "guidance \(JSON.number($0).text), " } ?? ""
    }

    var json: JSON {
      let options = sampling.options
      let text: [(key: String, value: JSON)] =
        sampling.prompt.map {
          [
            ("prompt", .text($0)), ("negative", .text(options.guidance.negative)),
            ("guidance", sampling.guidance.map { .number($0) } ?? .null),
          ]
        } ?? []
      return .table(
        text + [
          ("seed", .seed(options.seed)), ("scheduler", .text(sampling.schedulerName)),
          ("steps", .number(Double(options.steps))), ("calls", .number(Double(calls))),
          ("count", .number(Double(sampling.count))), ("width", .number(Double(width))),
          ("height", .number(Double(height))), ("files", .list(files.map { .text($0) })),
          ("seconds", .number((seconds * 1000).rounded() / 1000)),
        ])
    }
  }
}
