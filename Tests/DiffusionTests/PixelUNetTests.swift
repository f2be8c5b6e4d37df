import Foundation
import Tensor
import Testing

@testable import Diffusion

/// Predictions and gradients of diffusers; `scripts/reference/unet_pixels.py` writes them.
@Suite("U-Net of pixels against diffusers")
struct PixelUNetTests {
  struct Model: Decodable, Sendable {
    let config: UNet2DModel.Configuration
    let x, result, xGradient: FixtureNumbers
  }

  @Test(arguments: [0, 1, 2])
  func predictionsAndGradientsAgree(index: Int) throws {
    let (expected, gradientsExpected) = try modelFixture("unet_pixels.json", index, Model.self)
    let unet = try UNet2DModel(Scope(FormulaWeights()), expected.config)
    let tape = Tape<Float>()
    let x = tape.traced(expected.x.channelsLast)
    let result = tape.record { unet(x, times: [3, 901]) }
    #expect(isClose(result, expected.result.channelsLast, 1e-4))

    let upstream = FormulaWeights().tensor("upstream", expected.result.shape, .constant(0))
      .permuted([0, 2, 3, 1])
    let gradients = try tape.gradients(of: (result * upstream).sum())
    #expect(isClose(try #require(gradients[x]), expected.xGradient.channelsLast, 1e-3))
    try expectGradients(gradients, of: unet, like: gradientsExpected)
  }

  /// Counted in PyTorch for the same configuration.
  @Test func sizesAreKnown() throws {
    var c = UNet2DModel.Configuration()
    c.blockOutChannels = [16, 32]
    c.hasAttention = [false, true]
    c.layersPerBlock = 1
    c.normNumGroups = 8
    let unet = try UNet2DModel(Scope(RoomlessParameters()), c)
    #expect(unet.parameters.count == 144 && unet.parameterCount == 177_427)
    #expect(unet.flops([1, 16, 16, 3]) == 34_459_648)
    #expect(unet.flops([3, 16, 16, 3]) == 3 * 34_459_648)
  }

  @Test func whatDoesNotFitIsRefused() throws {
    func refusal(_ change: (inout UNet2DModel.Configuration) -> Void) throws -> String {
      var c = UNet2DModel.Configuration()
      change(&c)
      return try #require(
        throws: ShapeError.self
      ) { try UNet2DModel(Scope(RoomlessParameters()), c) }.description
    }
    #expect(try refusal { $0.blockOutChannels = [] }.contains("there is a level"))
    #expect(try refusal { $0.hasAttention = [true] }.contains("its kind of block"))
    #expect(try refusal { $0.attentionHeadDim = 5 }.contains("a multiple of a head's 5"))
    #expect(try refusal { $0.layersPerBlock = 0 }.contains("a level with a layer"))
    #expect(try refusal { $0.normNumGroups = 9 }.contains("a multiple of 9 groups"))
  }
}
