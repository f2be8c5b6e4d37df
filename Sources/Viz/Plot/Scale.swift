import Foundation

/// Takes data values to pixels.
public struct Scale: Hashable, Sendable {
  public enum Kind: Hashable, Sendable { case linear, log }

  public let kind: Kind
  public let domain: ClosedRange<Double>
  /// The pixels of the domain's ends; the first may be the larger, as on a vertical axis.
  public let start, end: Double

  public init(
    _ domain: ClosedRange<Double>, from start: Double, to end: Double, kind: Kind = .linear
  ) {
    precondition(kind == .linear || domain.lowerBound > 0, "a log scale needs a positive domain")
    self.domain = domain
    self.start = start
    self.end = end
    self.kind = kind
  }

  public func callAsFunction(_ value: Double) -> Double {
    let (low, high) = (domain.lowerBound, domain.upperBound)
    let share =
      switch kind {
      case .linear: (value - low) / (high - low)
      case .log: (log10(value) - log10(low)) / (log10(high) - log10(low))
      }
    return start + (end - start) * share
  }

  /// About `count` round values inside the domain.
  public func ticks(_ count: Int = 5) -> [Double] {
    switch kind {
    case .linear: return linearTicks(count)
    case .log:
      let low = Int(ceil(log10(domain.lowerBound) - 1e-9))
      let high = Int(floor(log10(domain.upperBound) + 1e-9))
      let stride = max(1, Int((Double(high - low) / Double(max(count, 1))).rounded(.up)))
      return Swift.stride(from: low, through: high, by: stride).map { pow(10, Double($0)) }
    }
  }

  private func linearTicks(_ count: Int) -> [Double] {
    let span = domain.upperBound - domain.lowerBound
    guard span > 0, count > 0 else { return [domain.lowerBound] }
    let rough = span / Double(count)
    let power = pow(10, floor(log10(rough)))
    let step = ([1, 2, 2.5, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10) * power
    let first = Int((domain.lowerBound / step - 1e-9).rounded(.up))
    let last = Int((domain.upperBound / step + 1e-9).rounded(.down))
    return first <= last ? (first...last).map { Double($0) * step } : []
  }

  /// The labels of ticks, all with the same number of decimals; powers of ten on a log scale.
  public func labels(_ ticks: [Double]) -> [String] {
    if kind == .log {
      return ticks.map { tick in
        let exponent = Int(log10(tick).rounded())
        return exponent == 0 ? "1" : exponent == 1 ? "10" : "$10^{\(exponent)}$"
      }
    }
    let decimals = ticks.map(Self.decimals).max() ?? 0
    return ticks.map { $0 == 0 ? "0" : NumberText.fixed($0, decimals) }
  }

  /// How many decimals a tick needs to be printed exactly.
  private static func decimals(_ tick: Double) -> Int {
    var scaled = tick
    for count in 0..<6 {
      if abs(scaled - scaled.rounded()) < 1e-6 { return count }
      scaled *= 10
    }
    return 6
  }
}
