import Foundation

/// A share of successes, with the interval in which the true one lies with 95 % confidence.
struct Proportion: Sendable {
  let successes, count: Int
  var value: Double { count == 0 ? 0 : Double(successes) / Double(count) }

  /// Wilson's score interval (Wilson, 1927): right also near 0 and 1, where the normal one is not.
  var interval: ClosedRange<Double> {
    guard count > 0 else { return 0...1 }
    let (n, z) = (Double(count), 1.959963984540054)
    let middle = value + z * z / (2 * n)
    let spread = z * (value * (1 - value) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    return max(0, (middle - spread) / scale)...min(1, (middle + spread) / scale)
  }
}

/// The mean of some numbers, with its 95 % interval by the normal distribution.
struct Mean: Sendable {
  let value: Double
  let interval: ClosedRange<Double>

  init(_ numbers: [Double]) {
    let n = Double(numbers.count)
    let mean = numbers.reduce(0, +) / max(1, n)
    let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, n - 1)
    let reach = 1.959963984540054 * (variance / max(1, n)).squareRoot()
    (value, interval) = (mean, mean - reach...mean + reach)
  }
}

/// Pearson's test of counts against the shares they are expected in.
struct ChiSquareTest: Sendable {
  let statistic: Double
  /// How many counts are free.
  let freedom: Int

  /// `shares` add up to 1; there is one for each count.
  init(counts: [Int], shares: [Double]) {
    let total = Double(counts.reduce(0, +))
    statistic = zip(counts, shares).reduce(0) { sum, pair in
      let expected = total * pair.1
      return expected > 0 ? sum + pow(Double(pair.0) - expected, 2) / expected : sum
    }
    freedom = counts.count - 1
  }

  /// How likely a statistic of this size or greater is by chance: Q(freedom / 2, statistic / 2), the
  /// upper regularised gamma function, climbed by Q(a + 1, x) = Q(a, x) + xᵃ e⁻ˣ / Γ(a + 1).
  var p: Double {
    let x = statistic / 2
    guard freedom > 0, x > 0 else { return 1 }
    var a = freedom.isMultiple(of: 2) ? 1.0 : 0.5
    var sum = freedom.isMultiple(of: 2) ? exp(-x) : erfc(x.squareRoot())
    while a < Double(freedom) / 2 {
      sum += exp(a * log(x) - x - lgamma(a + 1))
      a += 1
    }
    return min(1, sum)
  }
}
