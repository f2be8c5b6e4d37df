// How a network is told the time.

import Foundation
import Tensor

/// Times as vectors of cosines and sines of many wavelengths, so that near times are alike and far
/// ones are not (Vaswani et al., 2017; Ho, Jain, Abbeel, 2020). Ordered cos ‖ sin, as diffusers does.
public enum SinusoidalEmbedding {
  /// The embeddings of times 0 ..< `times`, `[times, width]`: component i is cos(t · f_i), and
  /// component half + i is sin(t · f_i), with f_i = 10000^(−i / half) and half = width / 2.
  public static func table(times: Int, width: Int) -> Tensor<Float> {
    let half = width / 2
    let values = (0..<times).flatMap { t in
      let angles = (0..<half).map { i in
        Double(t) * exp(-log(10_000) * Double(i) / Double(half))
      }
      return angles.map { Float(cos($0)) } + angles.map { Float(sin($0)) }
    }
    return Tensor(values, shape: [times, 2 * half])
  }
}
