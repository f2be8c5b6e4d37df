import Foundation
import Tensor

/// Pictures as points of a space of features, and how one such cloud lies to another.
struct FeatureCloud: Sendable {
  let count, width: Int
  /// Row by row, a point each.
  private let values: [Double]

  /// Features `[N, width]`.
  init(_ features: Tensor<Float>) {
    (count, width) = (features.shape[0], features.shape[1])
    values = features.scalars.map(Double.init)
  }

  // MARK: Fréchet distance

  private var mean: [Double] {
    (0..<width).map { axis in
      (0..<count).reduce(0.0) { $0 + values[$1 * width + axis] } / Double(count)
    }
  }

  private func covariance(_ mean: [Double]) -> SymmetricMatrix {
    var sums = [Double](repeating: 0, count: width * width)
    for point in 0..<count {
      let gaps = (0..<width).map { values[point * width + $0] - mean[$0] }
      for row in 0..<width {
        for column in 0...row { sums[row * width + column] += gaps[row] * gaps[column] }
      }
    }
    return SymmetricMatrix(size: width) {
      sums[max($0, $1) * width + min($0, $1)] / Double(max(1, count - 1))
    }
  }

  /// The Fréchet distance between the normal distributions of the same mean and covariance (Dowson
  /// and Landau, 1982): |μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2 (√Σ₁ Σ₂ √Σ₁)^½). Called FID only in the features
  /// of an Inception network, which these are not. It falls with the number of points.
  func frechetDistance(to other: FeatureCloud) -> Double {
    let (own, theirs) = (mean, other.mean)
    let (first, second) = (covariance(own), other.covariance(theirs))
    let shift = zip(own, theirs).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let cross = first.squareRoot().around(second).squareRoot()
    return max(0, shift + first.trace + second.trace - 2 * cross.trace)
  }

  // MARK: Precision and recall

  private func squaredDistance(_ point: Int, _ other: FeatureCloud, _ place: Int) -> Double {
    var sum = 0.0
    for axis in 0..<width {
      let gap = values[point * width + axis] - other.values[place * width + axis]
      sum += gap * gap
    }
    return sum
  }

  /// The squared distance of each point to the `k`-th nearest of the others.
  func squaredRadii(nearest k: Int) -> [Double] {
    Workers.shared.map(0..<count) { point in
      let distances = (0..<count).filter { $0 != point }.map { squaredDistance(point, self, $0) }
      return distances.sorted()[min(k, count - 1) - 1]
    }
  }

  /// The share of the other cloud's points that lie in this one's estimated support: within the
  /// radius of at least one of its points (Kynkäänniemi et al., 2019). Real pictures' share of
  /// generated ones is the generator's precision; generated ones' share of real pictures its recall.
  func share(of other: FeatureCloud, nearest k: Int = 3) -> Proportion {
    let radii = squaredRadii(nearest: k)
    let inside = Workers.shared.map(0..<other.count) { place in
      (0..<count).contains { squaredDistance($0, other, place) <= radii[$0] }
    }
    return Proportion(successes: inside.count { $0 }, count: other.count)
  }
}
