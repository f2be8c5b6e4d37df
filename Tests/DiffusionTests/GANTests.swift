import Foundation
import Tensor
import TestSupport
import Testing

@testable import Diffusion

/// A GAN in PyTorch; `scripts/reference/gan.py` writes it.
@Suite("GAN against PyTorch") struct GANTests {
  struct Model: Decodable, Sendable {
    struct Config: Decodable, Sendable {
      let latentChannels, outChannels, normNumGroups: Int
      let blockOutChannels: [Int]
    }
    let config: Config
    let noise, real, fake, logits: FixtureNumbers
    let losses: [Double]
  }

  @Test(arguments: [0, 1]) func playersLossesAndGradientsAgree(index: Int) throws {
    let (expected, gradientsExpected) = try modelFixture("gan.json", index, Model.self)
    var shape = GAN.Configuration()
    (shape.latentChannels, shape.channels) = (
      expected.config.latentChannels, expected.config.blockOutChannels
    )
    (shape.outChannels, shape.normNumGroups) = (
      expected.config.outChannels, expected.config.normNumGroups
    )
    let gan = try GAN(Scope(FormulaWeights()), shape)
    let (noise, real) = (expected.noise.tensor, expected.real.channelsLast)
    #expect(isClose(gan.generate(noise), expected.fake.channelsLast, 1e-4))
    #expect(isClose(gan.judge(real), expected.logits.tensor, 1e-4))

    let own = Tape<Float>()
    let ownLoss = own.record { gan.discriminatorLoss(real: real, noise: noise) }
    let other = Tape<Float>()
    let otherLoss = other.record { gan.generatorLoss(noise: noise) }
    #expect(abs(ownLoss.mean - expected.losses[0]) < 1e-5)
    #expect(abs(otherLoss.mean - expected.losses[1]) < 1e-5)
    let (ofOwn, ofOther) = (try own.gradients(of: ownLoss), try other.gradients(of: otherLoss))
    // A turn moves its own player alone.
    #expect(Set(ofOwn.parameters.map(\.name)) == Set(gan.discriminatorParameters.map(\.name)))
    #expect(Set(ofOther.parameters.map(\.name)) == Set(gan.generatorParameters.map(\.name)))
    let both = try #require(Gradients.sum([ofOwn, ofOther]))
    try expectGradients(both, of: gan, like: gradientsExpected)
  }

  @Test func sizesAndArithmeticAreKnown() throws {
    let gan = try GAN(Scope(RoomlessParameters()), GAN.Configuration())
    // In products alone: 2 · 16 · (64 · 256 + 16 · 256 · 128 + 64 · 128 · 64 + 256 · 64 · 3) and
    // 2 · 16 · (256 · 3 · 64 + 64 · 64 · 128 + 16 · 128 · 256 + 256).
    #expect(gan.generator.flops == 35_651_584 && gan.discriminator.flops == 35_135_488)
    #expect(gan.parameterCount == 1_584_452)
  }

  /// Of a diagonal matrix it is the largest entry; and no picture is stretched by the weight over it.
  @Test func spectralNormIsTheLargestSingularValue() throws {
    var values = Tensor<Float>.zeros([3, 4])
    values.withMutableScalars { ($0[0], $0[5], $0[10]) = (2, -5, 3) }
    let weight = Parameter("weight", values)
    let norm = weight.spectralNorm(rounds: 100)
    #expect(norm.shape == [] && abs(norm.scalars[0] - 5) < 1e-4)
    let tape = Tape<Float>()
    let loss = tape.record { weight.spectralNorm(rounds: 100) }
    let gradients = try tape.gradients(of: loss)
    let slope = try #require(gradients[weight])
    // It grows with the entry that it is, by its sign, and with no other.
    for (place, value) in slope.scalars.enumerated() {
      #expect(abs(value - (place == 5 ? -1 : 0)) < 1e-3, "\(place)")
    }
    let still = Parameter("weight", Tensor<Float>.zeros([2, 3]))
    #expect(still.spectralNorm().scalars == [0])
    // Eight rounds come near from below.
    let random = Parameter("weight", Tensor<Float>.normal([64, 200], seed: 1))
    let (near, right) = (
      random.spectralNorm().scalars[0], random.spectralNorm(rounds: 500).scalars[0]
    )
    #expect(near <= right * 1.0001 && near > 0.93 * right, "\(near) \(right)")
  }

  @Test func aFolderKeepsBoth() throws {
    let scratch = try TemporaryFolder()
    var shape = GAN.Configuration()
    (shape.latentChannels, shape.channels, shape.normNumGroups) = (4, [8], 2)
    let gan = try GAN(Scope(seed: 3), shape)
    try gan.write(to: scratch.path)
    let again = try GAN(directory: scratch.path)
    #expect(again.configuration == shape)
    let noise = Tensor<Float>.normal([2, 4], seed: 1)
    #expect(again.judge(again.generate(noise)) == gan.judge(gan.generate(noise)))
    #expect(again.generate(noise).shape == [2, 8, 8, 3])
    for channels in [[], [0], [8, -8], Array(repeating: 8, count: 70)] {
      shape.channels = channels
      #expect(throws: ShapeError.self) { try GAN(Scope(RoomlessParameters()), shape) }
    }
    (shape.channels, shape.outChannels) = ([8], 0)
    #expect(throws: ShapeError.self) { try GAN(Scope(RoomlessParameters()), shape) }
  }

  @Test func softplusIsRightFarOut() {
    let x = Tensor<Float>([-100, -2, 0, 2, 100])
    let expected: [Float] = [0, 0.126_928, 0.693_147, 2.126_928, 100]
    for (a, b) in zip(x.softplus().scalars, expected) { #expect(abs(a - b) < 1e-5) }
  }
}

@Suite("GAN of points") struct PointGANTests {
  /// Trained for a few seconds, it finds most of the ring; fresh, it finds nothing.
  @Test func theRingIsFound() throws {
    let ring = RingOfGaussians()
    let gan = try PointGAN(Scope(seed: 1))
    let noise = Tensor<Float>.normal([2000, 2], seed: 9)
    #expect(ring.coverage(of: gan.generate(noise)).modes.isEmpty)
    var trainer = gan.training(on: ring, steps: 3000, seed: 1)
    while trainer.step < 3000 {
      let report = try trainer.advance()
      #expect(report.turns.map(\.name) == ["discriminator", "generator"])
    }
    let (modes, near) = ring.coverage(of: gan.generate(noise))
    #expect(modes.count >= 4 && near > 0.5, "\(modes.count) modes, \(near) near")
  }

  @Test func coverageCountsModesAndPoints() {
    let ring = RingOfGaussians()
    #expect(ring.coverage(of: ring.sample(4000, seed: 3, stream: 1)).modes == Set(0..<8))
    let (x, y) = ring.centers[2]
    let two = Tensor<Float>([Float(x), Float(y), 0, 0], shape: [2, 2])
    let coverage = ring.coverage(of: two)
    #expect(coverage.modes == [2] && coverage.near == 0.5)
  }
}
