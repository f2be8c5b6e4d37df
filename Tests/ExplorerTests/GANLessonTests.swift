import Diffusion
import Tensor
import TestSupport
import Testing
import Viz

@testable import Explorer

/// The lesson on GANs, with short trainings.
@Suite struct GANLessonTests {
  private static let tiny: TinyModel? = {
    guard let tiny = try? TinyModel() else { return nil }
    return (try? TinyPlayers.add(to: tiny)).map { tiny }
  }()
  private static let parameters = GANExperiment.Parameters(
    steps: 60, runs: 2, momenta: [0.5, 0.9], moments: 7, samples: 200,
    gans: tiny?.path("gan-") ?? "", paintings: 2)
  private static let experiment = try? GANExperiment(parameters, seed: 1) { _ in }
  private static let lesson = try? Lesson(
    Home(path: TemporaryHome.project).lesson("gan"), experiments: ExperimentList.all)

  @Test(arguments: Language.allCases)
  func wordsAreNeitherClippedNorOnOneAnother(language: Language) throws {
    let figures = try #require(Self.lesson).figures(of: try #require(Self.experiment), language)
    #expect(figures.count == 7)
    for (id, figure) in figures { #expect(figure.problems() == [], "\(id)") }
  }

  /// Without a GAN of pictures two figures say so.
  @Test(arguments: Language.allCases)
  func picturesMayBeMissing(language: Language) throws {
    var parameters = Self.parameters
    parameters.gans = "/nowhere/gan"
    let experiment = try GANExperiment(parameters, seed: 1) { _ in }
    #expect(experiment.weights == nil && experiment.measures["picture_gans"] == 0)
    let figures = try #require(Self.lesson).figures(of: experiment, language)
    for id in ["paintings", "picture-coverage"] {
      let figure = try #require(figures[id])
      #expect(figure.problems() == [] && figure.tree.contains("explorer train gan"))
    }
  }

  /// A training is read from its folder: paintings of fresh weights first, true pictures last.
  @Test func paintingsAreReadAndJudged() throws {
    let games = try #require(Self.experiment).pictureGames
    #expect(games.map(\.seed) == [1, 2])
    for game in games {
      #expect(game.moments.map(\.step) == [4, 8] && game.steps == 8 && game.falls == 0)
      #expect(game.moments[0].accepted == 0 && game.moments[0].cells == 0)
      #expect(game.last.pictures.count == 32 && game.last.accepted == 32 && game.best == 32)
      let scenes = TinyPlayers.scenes(Int(game.seed))
      #expect(game.last.cells >= PictureQuality.found(in: scenes).count { $0 > 0 } - 3)
      #expect(game.training.notes.map(\.step) == Array(1...8))
      #expect(game.training.notes.last?.generator == 0.8)
    }
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
