import Diffusion
import Tensor

extension CLIP {
  /// Vectors of length 1 of pictures, `[N, width]`. What is said of one does not depend on the
  /// others.
  func embeddings(of pictures: [SeenPicture]) -> Tensor<Float> {
    joined(pictures.count) { model.imageEmbeddings(pictures[$0].tensor) }
  }

  /// Vectors of length 1 of texts, `[N, width]`. What is said of one does not depend on the others.
  func embeddings(of texts: [String]) -> Tensor<Float> {
    joined(texts.count) { model.textEmbeddings([tokenizer.encode(texts[$0])]) }
  }

  private func joined(
    _ count: Int, _ row: @Sendable (Int) -> Tensor<Float>
  ) -> Tensor<Float> {
    let rows = Workers.shared.map(0..<count, row)
    return rows.isEmpty
      ? .zeros([0, model.configuration.projectionDim]) : .concatenate(rows, axis: 0)
  }
}
