import Diffusion
import Tensor
import TestSupport
import Testing
import Viz

@testable import Explorer

/// The figures of the lesson on the forward process.
@Suite struct ForwardFigureTests {
  private static let lesson = try? Lesson(
    Home(path: TemporaryHome.project).lesson("forward"), experiments: ExperimentList.all)

  /// A picture that does not depend on how anything is drawn: a ramp with a square in it.
  private static let plain: Tensor<Float> = {
    let values = (0..<64 * 64).flatMap { place -> [Float] in
      let (x, y) = (place % 64, place / 64)
      return (20..<40).contains(x) && (24..<44).contains(y)
        ? [0.75, -0.5, -0.25] : [Float(x) / 64 - 0.5, Float(y) / 64, 0.5]
    }
    return Tensor(values, shape: [64, 64, 3])
  }()

  private func experiment(
    _ schedule: NoiseSchedule.Kind, _ pixels: Tensor<Float> = plain
  ) throws -> ForwardExperiment {
    try ForwardExperiment(
      ForwardExperiment.Parameters(
        schedule: schedule, steps: 5, image: nil, walks: 2500, draws: 300, exampleTime: 380,
        undoTimes: [60, 999]), of: Subject(pixels: pixels), seed: 1)
  }

  private func figures(
    _ experiment: ForwardExperiment, _ language: Language
  ) throws -> [String: Figure] {
    try #require(Self.lesson).figures(of: experiment, language)
  }

  @Test(arguments: Language.allCases)
  func treesAreKept(language: Language) throws {
    for (id, figure) in try figures(experiment(.scaledLinear), language) {
      try expectSnapshot(figure.tree, named: "forward-\(id)-\(language.rawValue)")
    }
  }

  @Test(arguments: Language.allCases, NoiseSchedule.Kind.allCases)
  func wordsAreNeitherClippedNorOnOneAnother(
    language: Language, schedule: NoiseSchedule.Kind
  ) throws {
    for (id, figure) in try figures(experiment(schedule), language) {
      #expect(figure.problems() == [], "\(id)")
      #expect(!figure.alternativeText.isEmpty)
    }
  }

  /// A picture of one colour has no contrast and no peaks to spread: everything must still be drawn.
  @Test(arguments: [-1, 0, 1] as [Float])
  func aFlatPictureIsDrawn(value: Float) throws {
    let flat = try experiment(.linear, Tensor(repeating: value, shape: [64, 64, 3]))
    for (id, figure) in try figures(flat, .en) {
      #expect(figure.problems() == [], "\(id)")
      #expect(!figure.tree.contains("NaN"), "\(id)")
    }
    for (name, value) in flat.measures { #expect(value.isFinite, "\(name)") }
  }

  @Test func framesTellTheirNumbers() throws {
    let experiment = try experiment(.scaledLinear)
    let frames = try experiment.frames(
      FigureRequest(language: .zh, title: "", reading: "", command: "", numbers: [:]))
    #expect(frames.count == 6)
    for index in 0..<frames.count {
      let record = Dictionary(uniqueKeysWithValues: frames.record(index).map { ($0.key, $0.value) })
      let figure = try frames.draw(index)
      #expect(figure.problems() == [])
      let signal = try #require(record["signal"])
      let noise = try #require(record["noise"])
      #expect(abs(signal * signal + noise * noise - 1) < 1e-12)
      #expect(record["seed"] == 1)
    }
    let last = frames.record(5).first { $0.key == "t" }
    #expect(last?.value == 999)
    let sheet = frames.contactSheet(title: "t", reading: "r", command: "c")
    #expect(sheet.problems() == [])
  }

  @Test func theWalkAgreesWithTheClosedForm() throws {
    let experiment = try experiment(.linear)
    #expect(experiment.walk.worstGap < 5)
    #expect(experiment.walk.ends.count == 2500)
    // Not by being trivially small: chance alone gives gaps of the order of one.
    #expect(experiment.walk.worstGap > 0.2)
  }

  @Test func theDistanceOfNormalNumbersIsSmallAndOfOthersIsNot() {
    let normal = Tensor<Float>.normal([20_000], seed: 5).scalars
    #expect(Normal.distance(normal) < 0.015)
    #expect(abs(Normal.distance(normal.map { $0 + 1 }) - 0.3829) < 0.015)
    #expect(Normal.distance([0, 0, 0, 0]) == 0.5)
  }
}
