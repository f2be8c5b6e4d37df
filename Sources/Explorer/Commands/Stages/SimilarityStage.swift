import ArgumentParser
import Diffusion
import Foundation
import Tensor
import Viz

/// `explorer stage similarity`: how well pictures and texts fit.
struct SimilarityStage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "similarity", abstract: "Compare pictures with texts by CLIP.",
    discussion: """
      The cosine between the vectors of each picture and each text, and the logits: cosines times \
      the factor that the model learnt.
      """)

  @Option(
    parsing: .upToNextOption, help: "Pictures, PNG or JPEG.",
    completion: .file(extensions: ["png", "jpg", "jpeg"]))
  var image: [String]

  @Option(parsing: .upToNextOption, help: "Texts.")
  var text: [String]

  @Option(
    help:
      "CLIP's folder in the layout of transformers; without it, the shipped Models/tiny-world-clip.",
    completion: .directory)
  var model: String?

  @Flag(help: "Print one JSON object: `cosine` and `logits`, a row for each picture.")
  var json = false

  func run() throws {
    let folder = try ModelOption.folder(model, shipped: "tiny-world-clip")
    let clip = try CLIP(directory: folder)
    ModelOption.warn(of: clip.model.brokenWeights, in: folder)
    let side = clip.model.configuration.vision.imageSize
    let pictures = try image.map { path in
      let raster = try PictureFile.loadWhole(path)
      let picture = try clip.imageProcessor(
        raster.bytes, height: raster.height, width: raster.width)
      guard picture.shape[1...2] == [side, side] else {
        throw Failure(
          "\(path) becomes \(picture.shape[1]) × \(picture.shape[2]) pixels by this model's "
            + "preprocessor_config.json; expected \(side) × \(side)")
      }
      return picture
    }
    // One at a time: what is said of a picture must not depend on the others.
    let images = Tensor.concatenate(pictures.map { clip.model.imageEmbeddings($0) }, axis: 0)
    let texts = Tensor.concatenate(
      text.map { clip.model.textEmbeddings([clip.tokenizer.encode($0)]) }, axis: 0)
    let cosine = images.matmul(texts.transposed)
    let logits = cosine * Float(clip.model.scale.mean)
    Console.out(json ? Self.json(image, text, cosine, logits).text : table(cosine, logits))
  }

  static func json(
    _ images: [String], _ texts: [String], _ cosine: Tensor<Float>, _ logits: Tensor<Float>
  ) -> JSON {
    func rows(_ matrix: Tensor<Float>) -> JSON {
      .list(
        images.indices.map { .list(matrix.row($0).scalars.map { .number(Double($0)) }) })
    }
    return [
      "images": .list(images.map { .text($0) }), "texts": .list(texts.map { .text($0) }),
      "cosine": rows(cosine), "logits": rows(logits),
    ]
  }

  private func table(_ cosine: Tensor<Float>, _ logits: Tensor<Float>) -> String {
    let width = text.map(\.count).max() ?? 0
    return image.indices.map { i in
      let lines = text.indices.map { j in
        let space = String(repeating: " ", count: width - text[j].count)
        let numbers = [cosine, logits].map { NumberText.fixed(Double($0[i, j]), 4) }
        return "  \(text[j])\(space)  cosine \(numbers[0])  logit \(numbers[1])"
      }
      return ([image[i]] + lines).joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
