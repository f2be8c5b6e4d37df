import Foundation
import Tensor
import Testing

@testable import Diffusion

/// Predictions and gradients of diffusers; `scripts/reference/unet.py` writes them.
@Suite("U-Net against diffusers")
struct UNetTests {
  struct Model: Decodable, Sendable {
    let config: UNet2DConditionModel.Configuration
    let x, context, result, xGradient, contextGradient: FixtureNumbers
  }

  @Test(arguments: [0, 1, 2])
  func predictionsAndGradientsAgree(index: Int) throws {
    let (expected, gradientsExpected) = try modelFixture("unet.json", index, Model.self)
    let unet = try UNet2DConditionModel(Scope(FormulaWeights()), expected.config)
    #expect(Set(unet.parameters.map(\.name)) == Set(gradientsExpected.keys))

    let tape = Tape<Float>()
    let (x, context) = (
      tape.traced(expected.x.channelsLast), tape.traced(expected.context.tensor)
    )
    let result = tape.record { unet(x, times: [3, 901], context: context) }
    let theirs = expected.result.channelsLast
    #expect(isClose(result, theirs, 1e-4))
    #expect(isClose(unet(x.plain, times: [3, 901], context: context.plain), theirs, 1e-4))

    let formula = FormulaWeights()
    let upstream = formula.tensor("upstream", expected.result.shape, .constant(0))
      .permuted([0, 2, 3, 1])
    let gradients = try tape.gradients(of: (result * upstream).sum())
    #expect(isClose(try #require(gradients[x]), expected.xGradient.channelsLast, 1e-3))
    #expect(isClose(try #require(gradients[context]), expected.contextGradient.tensor, 1e-3))
    try expectGradients(gradients, of: unet, like: gradientsExpected)
  }

  /// Convolutions in tiles, attention and norms of both levels: every bit of the loss and of every
  /// gradient.
  @Test func gradientsDoNotDependOnTheWorkers() throws {
    var c = UNet2DConditionModel.Configuration()
    (c.blockOutChannels, c.hasAttention, c.attentionHeads) = ([16, 32], [true, true], [2, 2])
    (c.layersPerBlock, c.crossAttentionDim, c.normNumGroups) = (1, 8, 4)
    let unet = try UNet2DConditionModel(Scope(seed: 1), c)
    let (x, text) = (
      Tensor<Float>.normal([5, 8, 8, 4], seed: 2), Tensor<Float>.normal([5, 7, 8], seed: 3)
    )
    func bits(_ workers: Int) throws -> [UInt64] {
      let (loss, gradients) = try Workers(count: workers).gradients(samples: 5, shards: 4) { rows in
        unet(x.slice(rows), times: rows.map { Float($0 * 90) }, context: text.slice(rows))
          .squared().mean()
      }
      #expect(gradients.parameters.count == unet.parameters.count)
      return [loss.bitPattern]
        + unet.parameters.flatMap { (gradients[$0]?.scalars ?? []).map { UInt64($0.bitPattern) } }
    }
    let alone = try bits(1)
    #expect(alone.count == unet.parameterCount + 1)
    for workers in [1, 2, 4] {
      let others = try bits(workers)
      #expect(others == alone)
    }
  }

  /// Counted in PyTorch for the same configuration (`scripts/reference/flops.py`).
  @Test func sizesAreKnown() throws {
    var c = UNet2DConditionModel.Configuration()
    c.blockOutChannels = [64, 128]
    c.hasAttention = [true, true]
    c.attentionHeads = [4, 4]
    c.layersPerBlock = 1
    c.crossAttentionDim = 96
    c.normNumGroups = 16
    let unet = try UNet2DConditionModel(Scope(seed: 1), c)
    #expect(unet.parameterCount == 4_237_956)
    let flops = unet.flops([1, 8, 8, 4], context: 77)
    #expect(flops == 224_518_144)
    #expect(unet.flops([3, 8, 8, 4], context: 77) == 3 * flops)
  }
}
