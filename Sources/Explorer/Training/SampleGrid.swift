import Tensor
import Viz

extension Raster {
  /// Rows of pictures `[N, side, side, 3]` in −1…1, one below the other.
  init(rows: [Tensor<Float>]) {
    let columns = rows.map { $0.shape[0] }.max() ?? 0
    let side = rows.first?.shape[1] ?? 0
    var values: [Float] = []
    for row in rows {
      // [N, y, x, 3] becomes [y, N, x, 3]: the pixels' lines across all pictures; a short row ends
      // in white.
      let missing = Tensor<Float>(repeating: 1, shape: [columns - row.shape[0], side, side, 3])
      values += Tensor.concatenate([row, missing], axis: 0).permuted([1, 0, 2, 3]).scalars
    }
    self.init(
      width: columns * side, height: rows.count * side, values: values, low: -1, high: 1)
  }
}
