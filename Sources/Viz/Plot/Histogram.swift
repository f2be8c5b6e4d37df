/// Counts of values in equal bins, as a density that integrates to the share inside the range.
public struct Histogram: Hashable, Sendable {
  public let low, high: Double
  public let counts: [Int]
  /// All values given, also those outside the range.
  public let total: Int

  public init(_ values: some Sequence<Float>, low: Double, high: Double, bins: Int) {
    var counts = [Int](repeating: 0, count: bins)
    var total = 0
    let scale = Double(bins) / (high - low)
    for value in values {
      total += 1
      let place = (Double(value) - low) * scale
      if place >= 0, place < Double(bins) { counts[Int(place)] += 1 }
    }
    self.low = low
    self.high = high
    self.counts = counts
    self.total = total
  }

  public var binWidth: Double { (high - low) / Double(counts.count) }
  public var centers: [Double] { counts.indices.map { low + (Double($0) + 0.5) * binWidth } }
  public var density: [Double] {
    let scale = 1 / (Double(max(total, 1)) * binWidth)
    return counts.map { Double($0) * scale }
  }
}
