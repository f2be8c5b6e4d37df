import TinyWorld

/// How often each value of a property came where the prompt leaves it open, beside its share in the
/// data.
struct PropertyCounts: Sendable {
  let attribute: Attribute
  let values: [(name: String, count: Int, share: Double)]

  var total: Int { values.reduce(0) { $0 + $1.count } }
  /// How often one value came.
  func share(of name: String) -> Proportion {
    Proportion(successes: values.first { $0.name == name }?.count ?? 0, count: total)
  }
  var test: ChiSquareTest {
    ChiSquareTest(counts: values.map(\.count), shares: values.map(\.share))
  }

  /// The properties that a prompt of one thing's kind leaves open, in pictures that the judge accepts
  /// as one thing.
  static func all(_ verdicts: [Verdict]) -> [PropertyCounts] {
    let singles = verdicts.filter { $0.isAccepted && $0.objects.count == 1 }
    func counts<Value: Hashable & RawRepresentable<String>>(
      _ attribute: Attribute, _ all: [Value], _ share: (Value) -> Double,
      _ found: (Verdict) -> Value
    ) -> PropertyCounts {
      PropertyCounts(
        attribute: attribute,
        values: all.map { value in
          (value.rawValue, singles.count { found($0) == value }, share(value))
        })
    }
    return [
      counts(.sky, Sky.allCases, \.share) { $0.sky },
      counts(.ground, Ground.allCases, \.share) { $0.ground },
      counts(.color, Tint.allCases, { _ in 1 / 8 }) { $0.objects[0].object.color },
      counts(.size, Size.allCases, { _ in 1 / 2 }) { $0.objects[0].object.size },
      counts(.position, Position.allCases, { _ in 1 / 3 }) { $0.objects[0].object.position },
    ]
  }
}
