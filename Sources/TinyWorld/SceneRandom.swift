/// Random numbers of one scene: a SplitMix64 stream that is computed from (seed, index, purpose)
/// alone, so that any scene of any dataset can be made by itself.
struct SceneRandom {
  /// What the numbers are for: streams of different purposes are independent.
  enum Purpose: UInt64 {
    case scene = 1
    case caption = 2
  }

  private var state: UInt64

  init(seed: UInt64, index: Int, purpose: Purpose, variant: Int = 0) {
    state = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
    for word in [UInt64(bitPattern: Int64(index)), purpose.rawValue, UInt64(variant)] {
      state = Self.mix((state ^ word) &+ 0x9E37_79B9_7F4A_7C15)
    }
  }

  private static func mix(_ z: UInt64) -> UInt64 {
    var z = z
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// Uniform in 0 ..< 1.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A whole number in 0 ..< n.
  mutating func below(_ n: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(n)).high) }
}
