import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing
import Viz

@testable import Explorer

/// The lesson on the time, with a small model of fresh weights.
@Suite struct TimestepLessonTests {
  private static let tiny = try? TinyModel()
  private static let lesson = try? Lesson.shipped("timestep")
  private static let experiment = try? TimestepExperiment(
    parameters(model: tiny?.path("model") ?? ""), seed: 2
  ) { _ in }

  private static func parameters(model: String) -> TimestepExperiment.Parameters {
    TimestepExperiment.Parameters(
      model: model, prompt: "a cat", steps: 6, guidance: 2, runs: 2, times: [20, 500, 980],
      pictures: 2, shown: [200, 600], told: [20, 200, 600], writtenTime: 400)
  }

  @Test(arguments: Language.allCases)
  func wordsAreNeitherClippedNorOnOneAnother(language: Language) throws {
    let experiment = try #require(Self.experiment)
    try #require(Self.lesson).expectLegible(experiment, language)
  }

  @Test func bandsAddUpToThePicture() {
    let bands = RadialBands(side: 16)
    let picture = Tensor<Float>.normal([16, 16, 3], seed: 3)
    let parts = bands.split(picture)
    #expect(parts.count == 3 && bands.edges == [2, 4, .infinity])
    let sum = parts.dropFirst().reduce(parts[0]) { $0 + $1 }
    #expect(sum.distance(to: picture) < 1e-5)
  }

  /// A wave lies in the band of its frequency and in no other, along either side.
  @Test(arguments: [(1, 0), (3, 1), (6, 2)])
  func aWaveLiesInItsBand(waves: Int, band: Int) {
    let wave = Tensor<Float>(
      (0..<16 * 16 * 3).map { place in
        Float(cos(2 * .pi * Double(waves * (place / 3 % 16)) / 16))
      }, shape: [16, 16, 3])
    for picture in [wave, wave.permuted([1, 0, 2]).contiguous()] {
      let powers = RadialBands(side: 16).split(picture).map(\.meanSquare)
      for (place, power) in powers.enumerated() {
        #expect(abs(power - (place == band ? 0.5 : 0)) < 1e-5, "\(place)")
      }
    }
  }

  @Test func theEndAgreesWithItself() throws {
    let settling = try #require(Self.experiment).settling
    for band in settling.bands.edges.indices {
      #expect(abs((settling.correlations[band].last ?? 0) - 1) < 1e-5)
      #expect(abs((settling.powers[band].last ?? 0) - 1) < 1e-5)
      #expect((0..<6).contains(settling.settled(band)))
    }
  }

  @Test func theDiagonalIsToldTheTruth() throws {
    let misled = try #require(Self.experiment).misled
    for row in misled.times.indices { #expect(misled.factors[row][row] == 1) }
    #expect(misled.meanFactor(apart: 0) == 1)
    let right = misled.shown[0].answers[1]
    #expect(right.told == misled.shown[0].t)
    // The same mixture whatever is told.
    #expect(misled.shown[0].answers[0].prediction.sample == right.prediction.sample)
    #expect(misled.shown[0].answers[0].prediction.predicted != right.prediction.predicted)
  }

  @Test func embeddingsAreThoseOfTheNetwork() throws {
    let embeddings = try #require(Self.experiment).embeddings
    #expect(embeddings.times.first == 0 && embeddings.times.last == 999)
    let cosines = TimeEmbeddings.cosines(embeddings.waves)
    #expect(abs(embeddings.mean(cosines, apart: 0) - 1) < 1e-5)
    // Sines and cosines of one frequency have length one at any time.
    #expect(abs(embeddings.waves.meanSquare - 0.5) < 1e-5)
  }

  @Test func badParametersAreNamed() throws {
    let model = try #require(Self.tiny).path("model")
    let good = Self.parameters(model: model)
    #expect(TimestepExperiment.refused(good) { $0.times = [500, 20] } == "times")
    #expect(TimestepExperiment.refused(good) { $0.told = [20, 1000] } == "told")
    #expect(TimestepExperiment.refused(good) { $0.steps = 2 } == "steps")
    #expect(TimestepExperiment.refused(good) { $0.guidance = .nan } == "guidance")
  }
}
