import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing
import TinyWorld
import Viz

@testable import Explorer

/// The lesson on text to image, with a small model of fresh weights.
@Suite struct Text2ImgLessonTests {
  private static let tiny = try? TinyModel()
  private static let lesson = try? Lesson.shipped("text2img")
  private static let experiment = try? Text2ImgExperiment(parameters(), seed: 2) { _ in }

  private static func parameters() -> Text2ImgExperiment.Parameters {
    Text2ImgExperiment.Parameters(
      model: tiny?.path("model") ?? "", prompt: "a $red$ cat on grass", steps: 6, guidance: 3,
      guidances: [0, 1, 1.5, 2, 3, 5, 8], scenes: 2, sceneSteps: 3, open: "a house",
      negative: "a $blue$ house", negativeGuidance: 6, pictures: 8)
  }

  @Test(arguments: Language.allCases)
  func wordsAreNeitherClippedNorOnOneAnother(language: Language) throws {
    let experiment = try #require(Self.experiment)
    try #require(Self.lesson).expectLegible(experiment, language)
  }

  /// The written sum is the run's own number, whatever the guidance; at 1 and below it is the answer
  /// with the text.
  @Test(arguments: [0, 1, 1.5, 7])
  func theSumIsTheRuns(guidance: Double) throws {
    let model = try StableDiffusion(directory: #require(Self.tiny).path("model")).withDDIM()
    let push = try TextPush(
      SampleRequest(prompt: "a red cat", steps: 4, guidance: guidance, seed: 3), model
    ) { _ in }
    for moment in push.moments {
      let sum =
        moment.unconditional
        + (moment.conditional - moment.unconditional) * Float(max(guidance, 1))
      #expect(sum.distance(to: moment.step.epsilon) < 1e-5)
      #expect(moment.size > 0)
      #expect(moment.original(moment.step.epsilon).distance(to: moment.step.original) < 1e-4)
    }
  }

  /// Guidance 0 is the empty text, which `generate` knows nothing of.
  @Test func guidanceZeroIsWithoutTheText() throws {
    let sweep = try #require(Self.experiment).sweep
    #expect(sweep.levels.map(\.guidance) == [0, 1, 1.5, 2, 3, 5, 8])
    var model = try StableDiffusion(directory: #require(Self.tiny).path("model"))
    model.scheduler = try SchedulerOption.ddim.scheduler(like: model.scheduler)
    var run = try model.denoise(prompt: "", seed: 2, steps: 6, guidance: 1)
    let silent = try model.decode(run.finish()).row(0)
    #expect(sweep.levels[0].shown[0] == silent && sweep.levels[1].shown[0] != silent)
  }

  @Test func oneThingIsSaidOtherwiseAtATime() throws {
    let changes = try #require(Self.experiment).words.changes
    #expect(changes.map(\.attribute) == [nil, .kind, .color, .size, .position, .ground, .sky])
    #expect(Set(changes.map(\.caption)).count == 7)
    for change in changes.dropFirst() {
      let words = WordChanges.difference(changes[0].caption, change.caption)
      #expect(!words.from.isEmpty && !words.to.isEmpty && words.from != words.to)
    }
    let words = WordChanges.difference("a big red house at night", "a big orange house at night")
    #expect(words.from == "red" && words.to == "orange")
  }

  @Test func looksAreThoseOfThePictures() {
    let grey = Tensor<Float>(repeating: 0.5, shape: [4, 4, 3])
    #expect(PictureLooks([grey]).saturation == 0 && PictureLooks([grey]).contrast < 1e-6)
    let halves = Tensor<Float>(
      (0..<16).flatMap { $0 < 8 ? [1, 0, 0] : [0, 0, 0] as [Float] }, shape: [4, 4, 3])
    let looks = PictureLooks([halves])
    #expect(abs(looks.saturation - 0.5) < 1e-6 && abs(looks.contrast - 1.0 / 6) < 1e-6)
  }

  @Test func badParametersAreNamed() throws {
    let good = Self.parameters()
    #expect(Text2ImgExperiment.refused(good) { $0.steps = 2 } == "steps")
    #expect(Text2ImgExperiment.refused(good) { $0.prompt = " " } == "prompt")
    #expect(Text2ImgExperiment.refused(good) { $0.guidances = [0, 0.5] } == "guidances")
    #expect(Text2ImgExperiment.refused(good) { $0.guidances = [3, 1] } == "guidances")
    #expect(Text2ImgExperiment.refused(good) { $0.guidance = .nan } == "guidance")
    #expect(Text2ImgExperiment.refused(good) { $0.negativeGuidance = 1 } == "negative_guidance")
    #expect(Text2ImgExperiment.refused(good) { $0.pictures = 9 } == "pictures")
  }
}
