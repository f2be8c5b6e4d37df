import Diffusion
import Foundation
import Tensor

/// Texts against pictures by one CLIP: cosines, and what follows from them. In every table a row is
/// a text and a column a picture.
struct Similarity: Sendable {
  let texts: [String]
  /// The pictures' names.
  let images: [String]
  /// Vectors of length 1, `[N, width]`.
  let textEmbeddings, imageEmbeddings: Tensor<Float>
  /// What the model learnt to multiply cosines with.
  let scale: Double
  let cosine: [[Double]]

  init(_ clip: CLIP, texts: [String], pictures: [SeenPicture]) {
    self.texts = texts
    images = pictures.map(\.name)
    textEmbeddings = clip.embeddings(of: texts)
    imageEmbeddings = clip.embeddings(of: pictures)
    scale = clip.model.scale.mean
    cosine = Self.cosines(textEmbeddings, imageEmbeddings)
  }

  /// The cosines of vectors of length 1, a row for each of the first.
  static func cosines(_ a: Tensor<Float>, _ b: Tensor<Float>) -> [[Double]] {
    let table = a.matmul(b.transposed)
    return (0..<a.shape[0]).map { row in
      // Rounding can carry a cosine of equal vectors past 1.
      table.row(row).scalars.map { $0.isNaN ? .nan : min(1, max(-1, Double($0))) }
    }
  }

  /// 1 − cosine, from 0 to 2.
  var distance: [[Double]] { cosine.map { $0.map { 1 - $0 } } }
  /// scale · cosine, what the softmax is taken of.
  var logits: [[Double]] { cosine.map { $0.map { scale * $0 } } }
  /// For each text, how its one whole is shared among the pictures: rows add up to 1.
  var softmaxOverImages: [[Double]] { logits.map(Self.softmax) }
  /// For each picture, how its one whole is shared among the texts: columns add up to 1.
  var softmaxOverTexts: [[Double]] {
    let columns = images.indices.map { column in Self.softmax(logits.map { $0[column] }) }
    return texts.indices.map { row in columns.map { $0[row] } }
  }

  /// The picture that a text picks: the one of the largest cosine.
  func pick(_ row: Int) -> Int {
    cosine[row].indices.max { cosine[row][$0] < cosine[row][$1] } ?? 0
  }

  /// The text of the largest cosine with a picture.
  func bestText(_ column: Int) -> Int {
    cosine.indices.max { cosine[$0][column] < cosine[$1][column] } ?? 0
  }

  static func softmax(_ logits: [Double]) -> [Double] {
    let top = logits.max() ?? 0
    let powers = logits.map { exp($0 - top) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}

extension [[Double]] {
  /// A list of lists of numbers.
  var json: JSON { .list(map { .list($0.map { .number($0) }) }) }
}

extension Tensor<Float> {
  /// A table's rows.
  var rows: [[Double]] { (0..<shape[0]).map { row($0).scalars.map(Double.init) } }
}
