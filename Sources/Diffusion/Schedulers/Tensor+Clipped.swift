// Values kept within a range.

import Tensor

extension Tensor {
  /// Every element that is larger in magnitude than `limit` set to ±`limit`. No gradient passes.
  func clipped(to limit: Double) -> Tensor {
    let limit = Scalar(limit)
    var result = self
    result.withMutableScalars { scalars in
      for i in scalars.indices { scalars[i] = Swift.max(-limit, Swift.min(limit, scalars[i])) }
    }
    return result
  }
}
