/// How long the parts of a run took.
struct Stopwatch {
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var last: ContinuousClock.Instant
  private var laps: [(key: String, value: JSON)] = []

  init() {
    start = clock.now
    last = start
  }

  /// Notes the time since the lap before under `name`.
  mutating func lap(_ name: String) {
    let now = clock.now
    laps.append((name, .number(Self.seconds(now - last))))
    last = now
  }

  var total: Double { Self.seconds(clock.now - start) }

  /// `timings.json`: the only file in which two equal runs may differ.
  func json(workers: Int) -> JSON {
    [
      "seconds": .table(laps.sorted { $0.key < $1.key } + [("total", .number(total))]),
      "workers": .number(Double(workers)),
    ]
  }

  private static func seconds(_ duration: Duration) -> Double {
    (Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18)
      .rounded(toPlaces: 6)
  }
}

extension Double {
  fileprivate func rounded(toPlaces places: Int) -> Double {
    var factor = 1.0
    for _ in 0..<places { factor *= 10 }
    return (self * factor).rounded() / factor
  }
}
