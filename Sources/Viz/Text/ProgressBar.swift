/// How far long work is, as one line: a bar, a rate and the time left.
public struct ProgressBar: Sendable {
  /// How many there are to do.
  public let total: Int
  /// What is counted, such as `steps`.
  let unit: String
  private let start = ContinuousClock.now

  /// A bar for so many of what `unit` says. The time counts from here.
  public init(total: Int, unit: String) {
    self.total = total
    self.unit = unit
  }

  /// The line when `done` of all are there, `new` of them made since the start.
  public func text(done: Int, new: Int? = nil, note: String = "") -> String {
    let seconds = start.duration(to: .now) / .seconds(1)
    let rate = Double(new ?? done) / max(seconds, 1e-9)
    let left = rate > 0 ? (Double(total - done) / rate).rounded(.up) : 0
    let width = 24
    let filled = width * done / max(total, 1)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    func whole(_ value: Double) -> String { NumberText.fixed(value, 0) }
    return "\(bar) \(whole(Double(done))) of \(whole(Double(total)))"
      + (note.isEmpty ? "" : "  \(note)")
      + "  \(NumberText.fixed(rate, rate < 10 ? 1 : 0)) \(unit)/s  "
      + (left < 120 ? "\(whole(left)) s left" : "\(whole((left / 60).rounded(.up))) min left")
  }
}
