import Testing

@testable import Tensor

@Suite("Tapes")
struct TapeTests {
  private let x = Tensor<Float>.normal([2, 3], seed: 1)

  @Test func gradientsAreValues() throws {
    let weight = Parameter("weight", Tensor<Float>.normal([4, 3], seed: 2))
    let unused = Parameter("unused", Tensor<Float>.zeros([2]))
    let tape = Tape<Float>()
    let input = tape.traced(x, name: "x")
    let (hidden, loss) = tape.record {
      let hidden = input.linear(weight.tensor)
      return (hidden, hidden.squared().mean())
    }
    let gradients = try tape.gradients(of: loss, for: [hidden])
    let expected = x.matmul(weight.value.transposed) * (2 / 8)
    #expect(try #require(gradients[hidden]).isClose(to: expected, tolerance: 1e-6))
    #expect(
      try #require(gradients[input]).isClose(to: expected.matmul(weight.value), tolerance: 1e-6))
    #expect(
      try #require(gradients[weight]).isClose(to: expected.transposed.matmul(x), tolerance: 1e-6))
    #expect(gradients[unused] == nil)
    #expect(gradients.parameters.map(\.name) == ["weight"])
  }

  @Test func aTapeThatMeasuresNotesHowLongNodesTake() {
    let tape = Tape<Float>(measures: true)
    let start = ContinuousClock.now
    let input = tape.traced(x)
    tape.record { _ = input.silu().squared().mean() }
    let all = start.duration(to: .now) / .milliseconds(1)
    let times = tape.nodes.compactMap(\.milliseconds)
    #expect(times.count == tape.nodes.count && times.allSatisfy { $0 >= 0 })
    #expect(times.reduce(0, +) <= all)
    let other = Tape<Float>()
    _ = other.traced(x).silu()
    #expect(other.nodes.allSatisfy { $0.milliseconds == nil })
  }

  @Test func inferenceMakesNoTape() {
    let weight = Parameter("weight", Tensor<Float>.normal([4, 3], seed: 2))
    #expect(!x.linear(weight.tensor).isTraced)
    let tape = Tape<Float>()
    tape.record {
      #expect(!x.silu().isTraced)
      #expect(x.linear(weight.tensor).isTraced)
      Tape<Float>.paused { #expect(!weight.tensor.isTraced) }
      #expect(!Parameter("other", Tensor<Double>.zeros([1])).tensor.isTraced)
    }
    #expect(!weight.tensor.isTraced)
  }

  @Test func aTapeServesOnce() throws {
    let tape = Tape<Float>()
    let input = tape.traced(x)
    let loss = input.sum()
    _ = try tape.gradients(of: loss)
    #expect(tape.isUsed)
    let error = #expect(throws: TapeError.used) { try tape.gradients(of: loss) }
    #expect(error?.description.contains("record on a new tape") == true)
    #expect(!(loss * 2).isTraced)  // numbers can still be used
  }

  @Test func whatIsNotOnTheTapeSaysSo() {
    let tape = Tape<Float>()
    #expect(throws: TapeError.notRecorded) { try tape.gradients(of: x.sum()) }
    #expect(throws: TapeError.notOneNumber(shape: [2, 3])) {
      try tape.gradients(of: tape.traced(x))
    }
  }

  @Test func nodesAreTheGraph() throws {
    let weight = Parameter("w", Tensor<Float>.normal([4, 3], seed: 2))
    let tape = Tape<Float>()
    let loss = tape.record {
      x.linear(weight.tensor).named("hidden").silu().sum()
    }
    #expect(tape.nodes.map(\.operation) == ["parameter", "linear", "silu", "sum"])
    #expect(tape.nodes.map(\.inputs) == [[], [0], [1], [2]])
    #expect(tape.nodes.map(\.shape) == [[4, 3], [2, 4], [2, 4], []])
    #expect(tape.nodes.map(\.name) == ["w", "hidden", nil, nil])
    _ = try tape.gradients(of: loss)
    #expect(tape.nodes.count == 4)
  }

  @Test func aParameterUsedTwiceIsOneNode() throws {
    let weight = Parameter("w", Tensor<Double>([3], shape: []))
    let tape = Tape<Double>()
    let loss = tape.record { weight.tensor * weight.tensor * weight.tensor }
    #expect(tape.nodes.count { $0.operation == "parameter" } == 1)
    #expect(try tape.gradients(of: loss)[weight]?.scalars == [27])
  }

  @Test func writingLeavesTheTape() {
    let tape = Tape<Float>()
    var input = tape.traced(x)
    input.withMutableScalars { $0[0] = 7 }
    #expect(!input.isTraced)
  }

  /// A million steps: nothing recurses, in reading the tape or in freeing it unread.
  @Test(arguments: [false, true])
  func longTapesAreFreed(isRead: Bool) throws {
    let steps = isRead ? 200_000 : 1_000_000
    var tape: Tape<Float>? = Tape()
    weak let witness = tape
    do {
      let start = try #require(tape).traced(Tensor<Float>([1]))
      var value = start
      for _ in 0..<steps { value = -value }
      if isRead {
        let gradients = try #require(tape).gradients(of: value)
        #expect(gradients[start]?.scalars == [1])
      }
    }
    tape = nil
    #expect(witness == nil)
  }

  /// Parameters are used on it, and nobody asks for the gradients.
  @Test func unreadTapesAreFreed() throws {
    var tape: Tape<Float>? = Tape()
    weak let witness = tape
    let weight = Parameter("w", Tensor<Float>.normal([2, 3], seed: 1))
    do {
      let loss = try #require(tape).record {
        Tensor.stack([x.linear(weight.tensor), x.linear(weight.tensor * 2)]).sum()
      }
      #expect(loss.isTraced)
      #expect(throws: TapeError.notOneNumber(shape: [2, 3])) {
        try tape?.gradients(of: weight.tensor)
      }
    }
    tape = nil
    #expect(witness == nil)
  }

  /// Gradients of three parts of a batch, added up, are those of the whole.
  @Test func gradientsOfPartsAddUpToTheBatch() throws {
    let weight = Parameter("w", Tensor<Double>.normal([2, 3], seed: 1))
    let batch = Tensor<Double>.normal([6, 3], seed: 2)
    func gradients(_ rows: Range<Int>) throws -> Gradients<Double> {
      let tape = Tape<Double>()
      return try tape.gradients(
        of: tape.record { batch.slice(rows).linear(weight.tensor).squared().mean() })
    }
    var sum = try gradients(0..<2)
    sum.add(try gradients(2..<4))
    sum.add(try gradients(4..<6))
    sum.scale(by: 1 / 3)
    let whole = try gradients(0..<6)
    #expect(try #require(sum[weight]).isClose(to: #require(whole[weight]), tolerance: 1e-12))
  }

  @Test func gradientsAddUpAndAreClipped() throws {
    let a = Parameter("a", Tensor<Float>([3, 4]))
    let b = Parameter("b", Tensor<Float>([1]))
    func gradients(_ body: () -> Tensor<Float>) throws -> Gradients<Float> {
      let tape = Tape<Float>()
      return try tape.gradients(of: tape.record(body))
    }
    var sum = try gradients { a.tensor.squared().sum() }  // (6, 8)
    #expect(sum.norm == 10)
    sum.add(try gradients { (a.tensor * 2).sum() + b.tensor.sum() })  // (2, 2), (1)
    #expect(sum[a]?.scalars == [8, 10] && sum[b]?.scalars == [1])
    let norm = sum.clip(toNorm: 1)
    #expect(abs(norm - 165.0.squareRoot()) < 1e-9)
    #expect(abs(sum.norm - 1) < 1e-6)
    sum.clip(toNorm: 5)
    #expect(abs(sum.norm - 1) < 1e-6)
  }
}
