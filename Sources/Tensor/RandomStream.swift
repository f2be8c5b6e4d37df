// Random numbers one at a time, for scenes and choices.

import CKernels

/// A stream of random numbers that is a function of seed, stream and position alone: the same on
/// every machine, and any element can be had without those before it.
///
/// Bits are Philox4x32-10's (Salmon et al., SC 2011). Streams of one seed are independent; give
/// each purpose and each picture its own.
public struct RandomStream: Sendable, Hashable {
  /// The seed.
  public let seed: UInt64
  /// The stream of that seed.
  public let stream: UInt64
  /// The index of the next 32-bit word.
  public private(set) var position: UInt64

  /// The stream from word `position` on.
  public init(seed: UInt64, stream: UInt64 = 0, position: UInt64 = 0) {
    self.seed = seed
    self.stream = stream
    self.position = position
  }

  /// The next 32 random bits.
  public mutating func nextWord() -> UInt32 {
    defer { position &+= 1 }
    return Self.block(seed: seed, stream: stream, index: position >> 2)[Int(position & 3)]
  }

  /// The next number in [0, 1), a multiple of 2⁻³².
  public mutating func nextUniform() -> Double { Double(nextWord()) * 0x1p-32 }

  /// The next whole number in 0 ..< `bound`, each equally likely (Lemire, 2019). `bound` must be
  /// from 1 to 2³² − 1.
  public mutating func next(below bound: Int) -> Int {
    guard bound > 0 && bound <= Int(UInt32.max) else {
      fatalError("next(below:) of \(bound): from 1 to 2³² − 1")
    }
    let bound = UInt32(bound)
    let unfair = (0 &- bound) % bound
    while true {
      let product = nextWord().multipliedFullWidth(by: bound)
      if product.low >= unfair { return Int(product.high) }
    }
  }

  /// The next index into `weights`, each as likely as its share of their sum. There must be a
  /// positive weight and no negative one.
  public mutating func next(weights: [Double]) -> Int {
    let total = weights.reduce(0, +)
    guard total > 0 && weights.allSatisfy({ $0 >= 0 }) else {
      fatalError("next(weights:) of \(weights): none is negative and one is positive")
    }
    var left = nextUniform() * total
    for (index, weight) in weights.enumerated() {
      if left < weight { return index }
      left -= weight
    }
    return weights.lastIndex { $0 > 0 } ?? 0
  }

  /// The next standard normal. Takes a whole pair of words, from an even position on.
  public mutating func nextNormal() -> Float {
    position = (position &+ 1) & ~1
    defer { position &+= 2 }
    return ck_random_normal_at(seed, stream, position)
  }

  /// Element `index` of the stream of normals that `Tensor.normal` draws from.
  public static func normal(seed: UInt64, stream: UInt64 = 0, index: UInt64) -> Float {
    ck_random_normal_at(seed, stream, index)
  }

  /// Block `index` of a stream: its words 4·index to 4·index + 3.
  static func block(seed: UInt64, stream: UInt64, index: UInt64) -> SIMD4<UInt32> {
    philox(
      counter: SIMD4(
        UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32),
        UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32)),
      key: SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
  }

  /// Philox4x32-10 of a counter under a key.
  static func philox(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 10) { words in
      for i in 0..<4 { words[i] = counter[i] }
      for i in 0..<2 { words[4 + i] = key[i] }
      guard let start = words.baseAddress else { return SIMD4() }
      ck_philox4x32(start, start + 4, start + 6)
      return SIMD4(words[6], words[7], words[8], words[9])
    }
  }
}
