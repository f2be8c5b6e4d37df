import Testing

@testable import Tensor

@Suite("Shards")
struct ShardTests {
  /// A small network with every kind of work in it: products, norms, attention, sums.
  private struct Network: Sendable {
    let weight = Parameter("conv", Tensor<Float>.normal([16, 3, 3, 12], seed: 1) * 0.1)
    let scale = Parameter("scale", Tensor<Float>.normal([16], seed: 2))
    let shift = Parameter("shift", Tensor<Float>.normal([16], seed: 3))
    let out = Parameter("out", Tensor<Float>.normal([12, 16], seed: 4) * 0.1)
    var parameters: [Parameter<Float>] { [weight, scale, shift, out] }

    func loss(_ x: Tensor<Float>) -> Tensor<Float> {
      var h = x.convolution(weight.tensor, padding: 1)
      h = h.groupNorm(
        groups: 4, scale: scale.tensor, shift: shift.tensor, epsilon: 1e-5, silu: true)
      let tokens = h.reshaped([h.shape[0], -1, 16])
      return tokens.attention(keys: tokens, values: tokens, heads: 2).linear(out.tensor)
        .meanSquaredError(x.reshaped([x.shape[0], -1, 12]))
    }
  }

  private let x = Tensor<Float>.normal([13, 8, 8, 12], seed: 9)

  /// Trains a few steps and gives every bit of the weights and the losses.
  private func train(_ workers: Workers) throws -> [UInt64] {
    let network = Network()
    var optimizer = Optimizer(.adamW())
    var bits: [UInt64] = []
    for _ in 0..<3 {
      let (loss, gradients) = try workers.gradients(samples: 13, shards: 4) { range in
        network.loss(x.slice(range))
      }
      optimizer.step(gradients, rate: 1e-2, on: workers)
      bits.append(loss.bitPattern)
    }
    return bits + network.parameters.flatMap { $0.value.scalars.map { UInt64($0.bitPattern) } }
  }

  @Test func bitsDoNotDependOnTheWorkers() throws {
    let alone = try train(Workers(count: 1))
    for count in [1, 2, 4] {
      let bits = try train(Workers(count: count))
      #expect(bits == alone)
    }
  }

  @Test func shardsAddUpToTheBatch() throws {
    let network = Network()
    let tape = Tape<Float>()
    let whole = tape.record { network.loss(x) }
    let expected = try tape.gradients(of: whole)
    for shards in [1, 3, 5, 13, 20] {
      let (loss, gradients) = try Workers.shared.gradients(samples: 13, shards: shards) {
        network.loss(x.slice($0))
      }
      #expect(abs(loss - whole.mean) < 1e-5)
      for parameter in network.parameters {
        let (ours, theirs) = (try #require(gradients[parameter]), try #require(expected[parameter]))
        #expect(ours.isClose(to: theirs, tolerance: 1e-5))
      }
    }
  }

  /// Operations that are cut into parts outside of shards, and are whole inside.
  @Test func partsMakeTheWhole() {
    let x = Tensor<Float>.normal([1, 40, 40, 32], seed: 1)
    let weight = Tensor<Float>.normal([48, 3, 3, 32], seed: 2)
    let matrix = Tensor<Float>.normal([130, 32], seed: 3)
    let tokens = x.reshaped([4, 400, 32])
    let ones = Tensor<Float>(repeating: 1, shape: [32])
    let operations: [@Sendable () -> Tensor<Float>] = [
      { x.convolution(weight, padding: 1) }, { x.linear(matrix) }, { x.gelu() },
      { x.permuted([0, 3, 1, 2]).reshaped([32, 1600]).matmul(x.reshaped([1600, 32])) },
      { tokens.attention(keys: tokens, values: tokens, heads: 2) }, { tokens.softmax() },
      { x.groupNorm(groups: 4, scale: ones, shift: ones, epsilon: 1e-5) },
      { x.layerNorm(scale: ones, shift: ones) }, { tokens.geglu() },
      { tokens.matmul(tokens.matrixTransposed) },
    ]
    for (index, operation) in operations.enumerated() {
      let whole = Workers.shared.mapShards(samples: 1, shards: 1) { _ in operation() }[0]
      #expect(operation().isClose(to: whole, tolerance: 1e-6), "operation \(index)")
    }
  }

  /// What is laid out for products follows its weight.
  @Test func productsSeeWhatWasWritten() {
    let x = Tensor<Float>.normal([5, 4], seed: 1)
    var weight = Tensor<Float>.normal([3, 4], seed: 2)
    let before = x.linear(weight)
    let kept = weight
    weight.withMutableScalars { for place in $0.indices { $0[place] *= 2 } }
    #expect(x.linear(weight).isClose(to: before * 2, tolerance: 1e-6))
    weight.withMutableScalars { for place in $0.indices { $0[place] *= 2 } }
    #expect(x.linear(weight).isClose(to: before * 4, tolerance: 1e-6))
    #expect(x.linear(kept) == before)
    let rows = x.linear(kept.slice(1..<3))
    #expect(rows.isClose(to: before.slice(1..<3, axis: 1), tolerance: 1e-6))
    #expect(x.linear(kept.slice(0..<2)).isClose(to: before.slice(0..<2, axis: 1), tolerance: 1e-6))
  }

  /// And so it is for kernels, forwards and backwards.
  @Test func convolutionsSeeWhatWasWritten() throws {
    let x = Tensor<Float>.normal([1, 4, 4, 12], seed: 1)
    let kernels = Parameter("w", Tensor<Float>.normal([24, 3, 3, 12], seed: 2))
    func both() throws -> (result: Tensor<Float>, gradient: Tensor<Float>) {
      let tape = Tape<Float>()
      let input = tape.traced(x)
      let result = tape.record { input.convolution(kernels.tensor, padding: 1) }
      let gradients = try tape.gradients(of: result.sum())
      return (result.plain, try #require(gradients[input]))
    }
    let before = try both()
    kernels.value.withMutableScalars { for place in $0.indices { $0[place] *= 2 } }
    let after = try both()
    #expect(after.result.isClose(to: before.result * 2, tolerance: 1e-6))
    #expect(after.gradient.isClose(to: before.gradient * 2, tolerance: 1e-6))
    let some = x.convolution(kernels.value.slice(12..<24), padding: 1)
    #expect(some.isClose(to: after.result.slice(12..<24, axis: 3), tolerance: 1e-6))
  }

  @Test func aShardsErrorIsThrown() {
    struct Broken: Error {}
    #expect(throws: Broken.self) {
      try Workers(count: 2).gradients(samples: 4, shards: 2) { _ -> Tensor<Float> in throw Broken()
      }
    }
    #expect(throws: ShapeError.self) {
      try Workers.shared.gradients(samples: 0, shards: 2) { _ in Tensor<Float>([0]) }
    }
  }

  @Test func inferenceInShardsIsInOrder() {
    let ranges = Workers(count: 2).mapShards(samples: 7, shards: 3) { $0 }
    #expect(ranges == [0..<2, 2..<4, 4..<7])
  }

  #if compiler(>=6.2)
    /// The same shapes again and again take nothing new from the system. In a process of its own:
    /// the pool is everyone's.
    @Test func trainingMakesNoNewPagesAfterTheFirstSteps() async {
      await #expect(processExitsWith: .success) {
        let network = Network()
        let x = Tensor<Float>.normal([13, 8, 8, 12], seed: 9)
        var optimizer = Optimizer(.adamW())
        func step() throws {
          let (_, gradients) = try Workers(count: 1).gradients(samples: 13, shards: 3) {
            network.loss(x.slice($0))
          }
          optimizer.step(gradients, rate: 1e-3)
        }
        for _ in 0..<2 { try step() }
        let warm = StoragePool.shared.usage
        for _ in 0..<20 { try step() }
        precondition(StoragePool.shared.usage.allocations == warm.allocations)
        precondition(StoragePool.shared.usage.inUse == warm.inUse)
      }
    }
  #endif
}
