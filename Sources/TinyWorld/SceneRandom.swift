import Tensor

/// Random numbers of one scene, computed from (seed, index, purpose) alone, so that any scene of
/// any dataset can be made by itself.
struct SceneRandom {
  /// What the numbers are for: each purpose has a part of the scene's stream to itself.
  enum Purpose: UInt64 {
    case scene = 1
    case caption = 2
  }

  private var stream: RandomStream

  /// Scene `index` of dataset `seed` has the stream of that number; a variant has 256 words of it.
  init(seed: UInt64, index: Int, purpose: Purpose, variant: Int = 0) {
    stream = RandomStream(
      seed: seed, stream: UInt64(bitPattern: Int64(index)),
      position: purpose.rawValue << 40 &+ UInt64(variant) << 8)
  }

  /// Uniform in 0 ..< 1.
  mutating func uniform() -> Double { stream.nextUniform() }

  /// A whole number in 0 ..< n.
  mutating func below(_ n: Int) -> Int { stream.next(below: n) }
}
