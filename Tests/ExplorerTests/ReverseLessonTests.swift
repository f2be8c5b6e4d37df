import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing
import Viz

@testable import Explorer

/// The lesson on the reverse process, with a small model of fresh weights.
@Suite struct ReverseLessonTests {
  private static let tiny = try? TinyModel()
  private static let lesson = try? Lesson.shipped("reverse")

  private static func experiment(_ scheduler: SchedulerOption) throws -> ReverseExperiment {
    try ReverseExperiment(
      ReverseExperiment.Parameters(
        model: try #require(tiny).path("model"), prompt: "a $red$ cat on grass", steps: 6,
        guidance: 3, scheduler: scheduler, otherPrompts: ["夜里的房子"], gridSeeds: 2,
        gridSteps: 3), seed: 5
    ) { _ in }
  }
  private static let ddim = try? experiment(.ddim)

  @Test(arguments: Language.allCases, [SchedulerOption.ddim, .eulerAncestral, .pndm])
  func wordsAreNeitherClippedNorOnOneAnother(
    language: Language, scheduler: SchedulerOption
  ) throws {
    let experiment =
      scheduler == .ddim ? try #require(Self.ddim) : try Self.experiment(scheduler)
    try #require(Self.lesson).expectLegible(experiment, language)
    let frames = ReverseFrames(experiment.record, tokens: experiment.tokens, language).sequence()
    for index in 0..<frames.count { #expect(try frames.draw(index).problems() == []) }
  }

  /// The printed sums must be the run's own numbers, for every sampler.
  @Test(arguments: SchedulerOption.allCases)
  func theEquationAddsUp(scheduler: SchedulerOption) throws {
    let experiment = try Self.experiment(scheduler)
    let sums = experiment.sums
    #expect(abs(sums.original - sums.ownOriginal) < 1e-3)
    #expect(abs(sums.next - sums.ownNext) < 1e-3)
    // Euler goes where DDIM goes; the others add something of their own.
    let addsNothing = [.ddim, .euler].contains(scheduler)
    #expect((experiment.largestRest < 1e-3) == addsNothing, "\(experiment.largestRest)")
    #expect(experiment.record.moments.last?.step.next == experiment.record.codes)
  }

  @Test func theRunIsTheOneThatGenerateTakes() throws {
    let experiment = try #require(Self.ddim)
    var model = try StableDiffusion(directory: #require(Self.tiny).path("model"))
    model.scheduler = try SchedulerOption.ddim.scheduler(like: model.scheduler)
    var run = try model.denoise(
      prompt: "a $red$ cat on grass", seed: 5, steps: 6, guidance: 3)
    #expect(try run.finish() == experiment.record.codes)
    #expect(experiment.repeated == 0)
    #expect(experiment.grid.acrossSeeds > 0)
  }

  @Test func allSamplersStartAlikeAndSomeDrawNoise() throws {
    let runs = try #require(Self.ddim).samplers.runs
    #expect(runs.map(\.sampler) == SchedulerOption.allCases)
    #expect(runs.filter(\.isStochastic).map(\.sampler) == [.ddpm, .eulerAncestral])
    for run in runs {
      #expect(run.path.count == run.times.count)
      #expect(run.distances.last == 0)
    }
  }

  @Test func thePlaneHoldsPointsThatLieInIt() {
    let (a, b) = (
      Tensor<Float>.normal([2, 3, 4], seed: 1), Tensor<Float>.normal([2, 3, 4], seed: 2)
    )
    let spots: [(Float, Float)] = [(0, 0), (3, 0), (0, 1), (2, 2), (-1, 4)]
    let plane = PrincipalPlane(spots.map { .blend($0.0, a, $0.1, b) })
    #expect(abs(plane.share - 1) < 1e-4)
    // Distances on the plane are those of the points.
    let (p, q) = (plane.points[1], plane.points[3])
    let far = ((p.x - q.x) * (p.x - q.x) + (p.y - q.y) * (p.y - q.y)).squareRoot()
    let truth = (Tensor.blend(3, a, 0, b) - .blend(2, a, 2, b)).squared().sum.squareRoot()
    #expect(abs(far - truth) < 1e-3)
  }

  @Test func theEndIsDecidedAtTheEnd() throws {
    let progress = try #require(Self.ddim).progress
    #expect(progress.moves.count == 5 && progress.distances.count == 6)
    for step in progress.decided.values { #expect((0...6).contains(step)) }
    // The last promise of DDIM is the picture.
    #expect((progress.distances.last ?? 1) < 1e-4)
    #expect((progress.distances.first ?? 0) > (progress.distances.last ?? 1))
  }

  @Test func theSameBytesForAnyNumberOfWorkers() throws {
    let tiny = try #require(Self.tiny)
    let folder = try TemporaryFolder()
    let runs = try [1, 3].map { workers in
      let program = try Program.run(
        [
          "lesson", "reverse", "--model", tiny.path("model"), "--steps", "4", "--prompt", "a cat",
          "--scheduler", "ddpm", "--guidance", "2", "--out", "\(folder.path)/\(workers)",
        ], in: "/",
        environment: [
          "EXPLORER_HOME": TemporaryHome.project, "EXPLORER_WORKERS": String(workers),
        ])
      #expect(program.status == 0, "\(program.errors)")
      var files = try TemporaryHome.contents("\(folder.path)/\(workers)/en/reverse")
      #expect(files.removeValue(forKey: "timings.json") != nil)
      return files
    }
    #expect(runs[0].count > 10 && runs[0].keys.sorted() == runs[1].keys.sorted())
    for (file, bytes) in runs[0] { #expect(runs[1][file] == bytes, "\(file)") }
    let page = String(decoding: try #require(runs[0]["index.html"]), as: UTF8.self)
    #expect(page.contains("--scheduler ddpm") && !page.contains("{{"))
  }
}
