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
