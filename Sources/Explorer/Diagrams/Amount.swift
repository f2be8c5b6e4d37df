import Viz

/// Large and small amounts in units that fit them.
enum Amount {
  /// Such as 224.5 MFLOP.
  static func flops(_ count: Int) -> String {
    let (size, unit) = unit(of: Double(count))
    return "\(NumberText.significant(Double(count) / size, 4)) \(unit)FLOP"
  }

  /// Such as 4.24 M; in full below ten thousand.
  static func count(_ count: Int) -> String {
    guard count >= 10_000 else { return NumberText.fixed(Double(count), 0) }
    let (size, unit) = unit(of: Double(count))
    return "\(NumberText.significant(Double(count) / size, 3)) \(unit)"
  }

  /// Such as 0.12 ms.
  static func milliseconds(_ value: Double) -> String {
    value < 0.01 ? "< 0.01 ms" : "\(NumberText.significant(value, value < 1 ? 2 : 3)) ms"
  }

  /// A share of a whole, such as 31%.
  static func percent(_ share: Double) -> String {
    let share = 100 * share
    let isWhole = share == 0 || share == 100 || (1...99).contains(share)
    return NumberText.fixed(share, isWhole ? 0 : abs(share - 50) < 49.9 ? 1 : 2) + "%"
  }

  /// The greatest unit that an amount has at least one of: its size, and T, G, M, k or nothing.
  static func unit(of amount: Double) -> (size: Double, prefix: String) {
    [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")].first { amount >= $0.0 } ?? (1, "")
  }

  /// The sides and channels of a tensor `[1, …]`, channels last, such as 8 × 8 × 64.
  static func shape(_ shape: [Int]) -> String {
    shape.dropFirst().map(String.init).joined(separator: " × ")
  }
}
