/// What a drawing can have the wrong number of: a person's eyes, a cat's ears.
struct Features: Hashable, Sendable {
  /// Where one can be, as a share of the way from the middle of the face to its side.
  enum Place: Double, CaseIterable, Hashable, Sendable {
    case left = -1
    case middle = 0
    case right = 1
  }

  var eyes: [Place] = [.left, .right]
  var ears: [Place] = [.left, .right]

  /// Every choice of places, from none to all three.
  static let choices: [[Place]] = (0..<8).map { bits in
    Place.allCases.enumerated().filter { bits >> $0.offset & 1 == 1 }.map(\.element)
  }

  /// The drawings of `kind` that differ in its countable features; only the usual one for a kind
  /// that has none.
  static func variants(of kind: Kind) -> [Features] {
    switch kind {
    case .person: choices.map { Features(eyes: $0) }
    case .cat: choices.map { Features(ears: $0) }
    default: [Features()]
    }
  }
}
