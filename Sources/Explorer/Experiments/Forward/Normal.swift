import Foundation

/// The standard normal distribution.
enum Normal {
  static func density(_ x: Double) -> Double { exp(-x * x / 2) / (2 * .pi).squareRoot() }

  static func cumulative(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  /// The Kolmogorov–Smirnov distance: the largest gap between the values' cumulative distribution
  /// and the normal one, 0…1. Ties, as in flat areas of a picture, count as one jump.
  static func distance(_ values: [Float]) -> Double {
    let sorted = values.sorted()
    let count = Double(sorted.count)
    var largest = 0.0
    var place = 0
    while place < sorted.count {
      var next = place
      while next < sorted.count, sorted[next] == sorted[place] { next += 1 }
      let expected = cumulative(Double(sorted[place]))
      largest = max(
        largest, abs(expected - Double(place) / count), abs(Double(next) / count - expected))
      place = next
    }
    return largest
  }
}
