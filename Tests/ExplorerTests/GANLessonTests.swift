import Diffusion
import Tensor
import TestSupport
import Testing
import Viz

@testable import Explorer

/// The lesson on GANs, with short trainings.
@Suite struct GANLessonTests {
  private static let parameters = GANExperiment.Parameters(
    steps: 60, runs: 2, momenta: [0.5, 0.9], moments: 7, samples: 200)
  private static let experiment = try? GANExperiment(parameters, seed: 1) { _ in }
  private static let lesson = try? Lesson(
    Home(path: TemporaryHome.project).lesson("gan"), experiments: ExperimentList.all)

  @Test(arguments: Language.allCases)
  func wordsAreNeitherClippedNorOnOneAnother(language: Language) throws {
    let figures = try #require(Self.lesson).figures(of: try #require(Self.experiment), language)
    #expect(figures.count == 5)
    for (id, figure) in figures { #expect(figure.problems() == [], "\(id)") }
  }

  @Test func momentsGoFromTheFirstStepToTheLast() throws {
    let experiment = try #require(Self.experiment)
    for game in experiment.runs {
      #expect(game.moments.map(\.step) == [0, 10, 20, 30, 40, 50, 60])
      #expect(game.discriminator.count == 60 && game.generator.count == 60)
      #expect(game.moments.allSatisfy { $0.belief.allSatisfy { (0...1).contains($0) } })
    }
    let frames = try experiment.training(.empty)
    #expect(frames.count == 7 && frames.record(6).first?.value == 60)
    for index in [0, 6] { #expect(try frames.draw(index).problems().isEmpty) }
  }

  /// Runs side by side end as each would alone.
  @Test func aRunDependsOnItsSeedAlone() throws {
    let alone = try PlayedGame(
      Self.parameters, momentum: 0.5, seed: 2, on: RingOfGaussians()
    ) { _ in }
    let beside = try #require(Self.experiment).runs[1]
    #expect(
      beside.seed == 2 && beside.momentum == 0.5 && alone.discriminator == beside.discriminator)
    #expect(alone.last.points.map(\.x) == beside.last.points.map(\.x))
  }

  /// After a whole training the checks of the lesson can fail: a fresh pair of networks does not
  /// pass them.
  @Test func anUntrainedPairFindsNothing() throws {
    let experiment = try #require(Self.experiment)
    #expect(experiment.measures["first_modes"] == 0)
    let measures = experiment.measures
    for name in ["steady_modes", "hasty_modes", "hasty_lost", "loss_quality", "between"] {
      #expect(measures[name]?.isFinite == true, "\(name)")
    }
  }
}
