import ArgumentParser
import Diffusion
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
    let pictures = try image.map { try SeenPicture(file: $0, by: clip) }
    let similarity = Similarity(clip, texts: text, pictures: pictures)
    Console.out(json ? Self.json(similarity).text : Self.table(similarity))
  }

  /// As the stage's tables are: a row for each picture.
  private static func byPicture(_ table: [[Double]]) -> [[Double]] {
    (table.first ?? []).indices.map { column in table.map { $0[column] } }
  }

  static func json(_ similarity: Similarity) -> JSON {
    [
      "images": .list(similarity.images.map { .text($0) }),
      "texts": .list(similarity.texts.map { .text($0) }),
      "cosine": byPicture(similarity.cosine).json, "logits": byPicture(similarity.logits).json,
    ]
  }

  private static func table(_ similarity: Similarity) -> String {
    let width = similarity.texts.map(\.count).max() ?? 0
    return similarity.images.indices.map { i in
      let lines = similarity.texts.enumerated().map { j, text in
        let space = String(repeating: " ", count: width - text.count)
        let numbers = [similarity.cosine, similarity.logits].map { NumberText.fixed($0[j][i], 4) }
        return "  \(text)\(space)  cosine \(numbers[0])  logit \(numbers[1])"
      }
      return ([similarity.images[i]] + lines).joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
