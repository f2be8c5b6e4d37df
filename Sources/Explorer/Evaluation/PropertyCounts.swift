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
    return backdrop(singles) + [
      PropertyCounts(.color, singles, Tint.allCases, { _ in 1 / 8 }) { $0.objects[0].object.color },
      PropertyCounts(.size, singles, Size.allCases, { _ in 1 / 2 }) { $0.objects[0].object.size },
      PropertyCounts(.position, singles, Position.allCases, { _ in 1 / 3 }) {
        $0.objects[0].object.position
      },
    ]
  }

  /// What is behind the things of these pictures: sky and ground.
  static func backdrop(_ verdicts: [Verdict]) -> [PropertyCounts] {
    [
      PropertyCounts(.sky, verdicts, Sky.allCases, \.share) { $0.sky },
      PropertyCounts(.ground, verdicts, Ground.allCases, \.share) { $0.ground },
    ]
  }

  private init<Value: Hashable & RawRepresentable<String>>(
    _ attribute: Attribute, _ verdicts: [Verdict], _ all: [Value], _ share: (Value) -> Double,
    _ found: (Verdict) -> Value
  ) {
    self.init(
      attribute: attribute,
      values: all.map { value in
        (value.rawValue, verdicts.count { found($0) == value }, share(value))
      })
  }

  /// The same values, each as often as `found` says of its name.
  func counted(_ found: [String: Double]) -> PropertyCounts {
    PropertyCounts(
      attribute: attribute,
      values: values.map { ($0.name, Int(exactly: found[$0.name] ?? 0) ?? 0, $0.share) })
  }

  init(attribute: Attribute, values: [(name: String, count: Int, share: Double)]) {
    (self.attribute, self.values) = (attribute, values)
  }
}

extension [PropertyCounts] {
  subscript(attribute: Attribute) -> PropertyCounts? { first { $0.attribute == attribute } }

  /// By property: how often each value came, and how likely such counts are.
  var json: JSON {
    .table(
      map { counts in
        (
          key: counts.attribute.rawValue,
          value: .table(
            counts.values.map { (key: $0.name, value: .number(Double($0.count))) }
              + [(key: "p", value: .number(counts.test.p))])
        )
      })
  }
}
