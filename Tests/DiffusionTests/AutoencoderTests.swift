import Foundation
import Tensor
import Testing

@testable import Diffusion

/// Codes, pictures and gradients of diffusers; `scripts/reference/autoencoder.py` writes them.
@Suite("Autoencoder against diffusers")
struct AutoencoderTests {
  struct Model: Decodable, Sendable {
    struct Config: Decodable, Sendable {
      let blockOutChannels: [Int], layersPerBlock: Int, latentChannels: Int, normNumGroups: Int
    }
    let config: Config
    let x, noise, mean, code, result, xGradient: FixtureNumbers
    let divergence: Double
  }

  @Test(arguments: [0, 1])
  func codesPicturesAndGradientsAgree(index: Int) throws {
    let (expected, gradientsExpected) = try modelFixture("autoencoder.json", index, Model.self)
    var shape = AutoencoderKL.Configuration()
    shape.blockOutChannels = expected.config.blockOutChannels
    shape.layersPerBlock = expected.config.layersPerBlock
    shape.latentChannels = expected.config.latentChannels
    shape.normNumGroups = expected.config.normNumGroups
    let model = try AutoencoderKL(Scope(FormulaWeights()), shape)

    let tape = Tape<Float>()
    let x = tape.traced(expected.x.channelsLast)
    let upstream = FormulaWeights().tensor("upstream", expected.result.shape, .constant(0))
      .permuted([0, 2, 3, 1])
    let (posterior, code, result, loss) = tape.record {
      let posterior = model.encode(x)
      let code = posterior.sample(expected.noise.channelsLast)
      let result = model.decode(code)
      return (posterior, code, result, (result * upstream).sum() + posterior.divergence * 3)
    }
    #expect(isClose(posterior.mean, expected.mean.channelsLast, 1e-4))
    #expect(isClose(code, expected.code.channelsLast, 1e-4))
    #expect(isClose(result, expected.result.channelsLast, 1e-4))
    #expect(abs(posterior.divergence.mean - expected.divergence) <= 1e-4 * expected.divergence)
    let gradients = try tape.gradients(of: loss)
    #expect(isClose(try #require(gradients[x]), expected.xGradient.channelsLast, 1e-3))
    try expectGradients(gradients, of: model, like: gradientsExpected)
  }

  @Test func sizesAreKnown() throws {
    var shape = AutoencoderKL.Configuration()
    shape.blockOutChannels = [16, 32, 64, 64]
    shape.layersPerBlock = 1
    shape.normNumGroups = 8
    let small = try AutoencoderKL(Scope(seed: 1), shape)
    let code = small.encode(.normal([1, 64, 64, 3], seed: 1)).mean
    #expect(code.shape == [1, 8, 8, 4])
    #expect(small.decode(code).shape == [1, 64, 64, 3])

    // Counted in PyTorch for the same configurations (`scripts/reference/flops.py`).
    #expect(small.encoderFlops([1, 64, 64, 3]) == 146_219_008)
    #expect(small.decoderFlops([1, 8, 8, 4]) == 487_229_440)
    shape.blockOutChannels = [16, 32]
    let two = try AutoencoderKL(Scope(RoomlessParameters()), shape)
    #expect(two.encoderFlops([1, 16, 16, 3]) == 10_780_672)
    #expect(two.encoderFlops([5, 16, 16, 3]) == 5 * 10_780_672)
    #expect(two.decoderFlops([1, 8, 8, 4]) == 21_735_424)

    shape.blockOutChannels = []
    #expect(throws: ShapeError.self) { try AutoencoderKL(Scope(seed: 1), shape) }
  }
}
