import Foundation
import Testing

@testable import Tensor

@Suite("Random numbers")
struct RandomTests {
  struct KnownAnswer: Sendable {
    let counter: SIMD4<UInt32>, key: SIMD2<UInt32>, answer: SIMD4<UInt32>
  }

  /// The known answers published with Random123 (Salmon et al., 2011) for philox4x32-10.
  @Test(arguments: [
    KnownAnswer(
      counter: SIMD4(0, 0, 0, 0), key: SIMD2(0, 0),
      answer: SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
    KnownAnswer(
      counter: SIMD4(repeating: 0xffff_ffff), key: SIMD2(repeating: 0xffff_ffff),
      answer: SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)),
    KnownAnswer(
      counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
      key: SIMD2(0xa409_3822, 0x299f_31d0),
      answer: SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)),
  ])
  func philoxGivesThePublishedAnswers(known: KnownAnswer) {
    #expect(RandomStream.philox(counter: known.counter, key: known.key) == known.answer)
  }

  @Test func normalsAreTheSameOnEveryMachine() {
    let bits = Tensor<Float>.normal([8], seed: 42).scalars.map(\.bitPattern)
    #expect(
      bits == [
        3_205_267_583, 1_062_387_339, 1_056_518_532, 1_074_723_868, 1_027_540_842, 1_041_873_986,
        3_205_312_797, 1_065_466_715,
      ])
  }

  /// The vector loops against the path that computes one element alone: every bit, across the
  /// groups and shards the loops work in, from places that are not multiples of anything.
  @Test(arguments: [0, 1, 2, 3, 127, 65_535, 1 << 34] as [UInt64])
  func anyElementCanBeHadByItself(offset: UInt64) {
    let block = Tensor<Float>.normal([70_001], seed: 7, stream: 1 << 40, offset: offset).scalars
    let alone = (0..<70_001).map {
      RandomStream.normal(seed: 7, stream: 1 << 40, index: offset + UInt64($0))
    }
    #expect(block.map(\.bitPattern) == alone.map(\.bitPattern))
  }

  /// Box–Muller in `Double` with the system's functions, from the same words.
  @Test func normalsAreAccurate() {
    var stream = RandomStream(seed: 3)
    var worst = 0.0
    for index in stride(from: 0, to: 20_000, by: 2) {
      let (first, second) = (stream.nextWord(), stream.nextWord())
      let radius = (-2 * log((Double(first >> 1) + 0.5) * 0x1p-31)).squareRoot()
      let angle = Double(second) * 0x1p-32 * 2 * Double.pi - Double.pi / 4
      for (place, exact) in [radius * cos(angle), radius * sin(angle)].enumerated() {
        let ours = Double(RandomStream.normal(seed: 3, index: UInt64(index + place)))
        worst = max(worst, abs(ours - exact) / radius)
      }
    }
    #expect(worst < 1e-6)
  }

  @Test func doublesAreTheSameNumbers() {
    let narrow = Tensor<Float>.normal([3000], seed: 5, stream: 2, offset: 9)
    let wide = Tensor<Double>.normal([3000], seed: 5, stream: 2, offset: 9)
    #expect(wide.scalars == narrow.scalars.map { Double($0) })
  }

  @Test func aMillionNormalsAreNormal() {
    let n = 1_000_000
    let draws = Tensor<Float>.normal([n], seed: 1, stream: 1)
    let (mean, variance) = (draws.mean, draws.variance)
    #expect(abs(mean) < 4 / Double(n).squareRoot())
    #expect(abs(variance - 1) < 4 * (2 / Double(n)).squareRoot())
    let cubes = (draws * draws * draws).mean
    #expect(abs(cubes) < 4 * (15 / Double(n)).squareRoot())
    let fourth = (draws * draws).meanSquare
    #expect(abs(fourth - 3) < 4 * (96 / Double(n)).squareRoot())

    // Kolmogorov–Smirnov: a true normal sample exceeds 1.95 / √n once in a thousand times.
    var distance = 0.0
    for (index, value) in draws.scalars.sorted().enumerated() {
      let share = 0.5 * erfc(-Double(value) / 2.0.squareRoot())
      distance = max(
        distance, abs(share - Double(index) / Double(n)), abs(Double(index + 1) / Double(n) - share)
      )
    }
    #expect(distance < 1.95 / Double(n).squareRoot())
  }

  @Test func neighboursStreamsAndSeedsAreUncorrelated() {
    let n = 200_000
    let draws = Tensor<Float>.normal([n], seed: 1)
    let others = [
      Tensor<Float>.normal([n], seed: 1, offset: 1), .normal([n], seed: 1, offset: 2),
      .normal([n], seed: 1, stream: 1), .normal([n], seed: 2),
    ]
    for other in others {
      #expect(abs((draws * other).mean) < 4 / Double(n).squareRoot())
    }
  }

  @Test func uniformsFillTheUnitInterval() {
    let draws = Tensor<Float>.uniform([100_000], seed: 4, offset: 3)
    let (least, greatest) = draws.extent
    #expect(least >= 0 && least < 0.001)
    #expect(greatest < 1 && greatest > 0.999)
    #expect(abs(draws.mean - 0.5) < 4 * (1.0 / 12 / 100_000).squareRoot())
  }

  @Test func streamsCountWhatTheyTake() {
    var stream = RandomStream(seed: 9, stream: 4)
    let words = (0..<9).map { _ in stream.nextWord() }
    #expect(stream.position == 9)
    var later = RandomStream(seed: 9, stream: 4, position: 6)
    #expect((0..<3).map { _ in later.nextWord() } == Array(words[6...]))
    #expect(later.nextNormal() == RandomStream.normal(seed: 9, stream: 4, index: 10))
    #expect(later.position == 12)
  }

  @Test func wholeNumbersAreEvenlySpread() {
    var stream = RandomStream(seed: 11)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[stream.next(below: 7)] += 1 }
    // χ² with 6 degrees of freedom exceeds 22.5 once in a thousand times.
    let chi = counts.reduce(0.0) { $0 + Double(($1 - 10_000) * ($1 - 10_000)) / 10_000 }
    #expect(chi < 22.5)
  }

  @Test func weightsAreShares() {
    var stream = RandomStream(seed: 12)
    var counts = [0, 0, 0]
    for _ in 0..<20_000 { counts[stream.next(weights: [7, 0, 1])] += 1 }
    #expect(counts[1] == 0)
    #expect(abs(Double(counts[0]) / 20_000 - 0.875) < 4 * (0.875 * 0.125 / 20_000).squareRoot())
  }
}
