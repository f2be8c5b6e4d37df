import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing
import TinyWorld
import Viz

@testable import Explorer

/// The lesson on CLIP, by the shipped model and by one that has learnt nothing.
@Suite struct ClipLessonTests {
  private static let lesson = try? Lesson.shipped("clip")

  private func experiment(
    _ model: String, text: String? = nil, image: String? = nil
  ) throws -> ClipExperiment {
    try ClipExperiment(
      ClipExperiment.Parameters(
        model: model, image: image, text: text, scenes: 4, pairs: 8, singles: 12, orderPairs: 6),
      seed: 0
    ) { _ in }
  }

  private static let shipped = TemporaryHome.project + "/Models/tiny-world-clip"

  private func figures(
    _ experiment: ClipExperiment, _ language: Language
  ) throws -> [String: Figure] {
    try #require(Self.lesson).figures(
      of: experiment, language, command: "explorer lesson clip --seed 0  weights 01234567")
  }

  @Test(arguments: Language.allCases)
  func wordsAreNeitherClippedNorOnOneAnother(language: Language) throws {
    let folder = try TemporaryFolder()
    let picture = try folder.file(
      "own.png", Raster(width: 30, height: 20, fill: Color(0x3366CC)).pngData())
    let experiments = [
      try experiment(Self.shipped),
      try experiment(
        Self.shipped, text: "a dragon 🐉 for $5, 水面上空有一条龙 " + String(repeating: "x", count: 9000),
        image: picture),
      try experiment(TinyCLIP(in: folder.path + "/clip").folder, text: "猫"),
    ]
    for experiment in experiments {
      let figures = try figures(experiment, language)
      #expect(figures.count == 6)
      for (id, figure) in figures {
        #expect(figure.problems() == [], "\(id)")
        #expect(!figure.alternativeText.isEmpty)
        #expect(!figure.alternativeText.contains("%") || id == "training")
      }
      let frames = try experiment.frames(
        FigureRequest(language: language, title: "", reading: "", command: "", numbers: [:]))
      for index in 0..<frames.count { #expect(try frames.draw(index).problems() == []) }
    }
  }

  @Test func wordsNobodyHasTaughtAreNamed() throws {
    let own = try experiment(Self.shipped, text: "A big dragon and 一条龙, over snow 🐉")
    #expect(own.unknownWords == ["dragon", "龙", "🐉"])
    #expect(own.similarity.texts.count == 5)
    #expect(own.leftOut.count == 3)
  }

  /// The claims are about training: weights that have learnt nothing do not bear them out.
  @Test func freshWeightsKnowNothing() throws {
    let folder = try TemporaryFolder()
    let fresh = try experiment(TinyCLIP(in: folder.path + "/clip").folder).measures
    let trained = try experiment(Self.shipped).measures
    #expect(abs(try #require(fresh["gap_end"])) < 0.1)
    #expect(try #require(trained["gap_end"]) > 0.3)
    #expect(try #require(trained["found_end"]) > 0.5)
    #expect(try #require(trained["steps"]) == 4000)
    for (name, value) in fresh { #expect(value.isFinite, "\(name)") }
  }

  @Test func theMatrixIsTheModels() throws {
    let clip = try CLIP(directory: Self.shipped)
    let experiment = try experiment(Self.shipped)
    let similarity = experiment.similarity
    let (text, picture) = (similarity.texts[1], experiment.pictures[2])
    let product =
      clip.model.textEmbeddings([clip.tokenizer.encode(text)])
      * clip.model.imageEmbeddings(picture.tensor)
    #expect(abs(similarity.cosine[1][2] - product.sum) < 1e-6)
    for row in similarity.softmaxOverImages { #expect(abs(row.reduce(0, +) - 1) < 1e-12) }
    for column in similarity.images.indices {
      let sum = similarity.softmaxOverTexts.map { $0[column] }.reduce(0, +)
      #expect(abs(sum - 1) < 1e-12)
    }
    #expect(abs(similarity.distance[0][0] + similarity.cosine[0][0] - 1) < 1e-12)
  }

  @Test func leavingAWordOutIsTheTextWithoutIt() throws {
    let clip = try CLIP(directory: Self.shipped)
    let picture = try SeenPicture(Scene(seed: 9, index: 0), by: clip)
    let part = LeaveOneOut(clip, "夜里，雪地上有一座红色的大房子", picture)
    #expect(
      part.caption.words.map(\.text)
        == ["夜里", "，", "雪地", "上", "有", "一座", "红色", "的", "大", "房子"])
    let without = Similarity(clip, texts: ["夜里，雪地上有一座的大房子"], pictures: [picture])
    #expect(abs(part.falls[6] - (part.cosine - without.cosine[0][0])) < 1e-12)
    #expect(LeaveOneOut(clip, "cat", picture).falls.isEmpty)
    #expect(CaptionWords("a  big cat").without(1) == "a cat")
  }

  /// The picture and the caption are read where the shell stands; the lesson needs a model that
  /// kept its training.
  @Test func runsWithTheReadersOwn() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("own.png", Raster(width: 30, height: 20, fill: Color(0x3366CC)).pngData())
    let clip = try TinyCLIP(in: folder.path + "/clip")
    func run(_ options: [String], workers: Int = 2, out: String = "a") throws -> Program {
      try Program.run(
        ["lesson", "clip", "--out", folder.path + "/" + out] + options, in: folder.path,
        environment: [
          "EXPLORER_HOME": TemporaryHome.project, "EXPLORER_WORKERS": "\(workers)",
        ])
    }
    let own = ["--model", "clip", "--image", "own.png", "--text", "a dragon", "--lang", "zh"]
    #expect(try run(own).status == 0)
    #expect(try run(own, workers: 1, out: "b").status == 0)
    var (first, second) = try (
      TemporaryHome.contents(folder.path + "/a/zh/clip"),
      TemporaryHome.contents(folder.path + "/b/zh/clip")
    )
    (first["timings.json"], second["timings.json"]) = (nil, nil)
    #expect(first.count > 10)
    #expect(first == second)
    let record = try #require(
      try JSONSerialization.jsonObject(with: first["measures.json"] ?? Data()) as? [String: Any])
    #expect(record["weights"] as? String == (try Manifest.fingerprint(clip.folder)))
    #expect(
      record["command"] as? String
        == "explorer lesson clip --lang zh --image own.png --text 'a dragon' --model clip --seed 0")

    try FileManager.default.removeItem(atPath: clip.folder + "/moments")
    let bare = try run(["--model", "clip"])
    #expect(bare.status != 0 && bare.errors.contains("clip/moments holds no moments"))
    let none = try run(["--model", "nowhere"])
    #expect(none.errors == "error: --model nowhere: expected a model's folder\n")
    #expect(try run(["--text", "  "]).errors == "error: --text is empty: expected some words\n")
  }

  /// A lesson whose model has not come with the program says so in one line.
  @Test func aModelThatIsNotShippedIsNamed() throws {
    let home = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: home.path + "/Lessons", withDestinationPath: TemporaryHome.project + "/Lessons")
    let program = try Program.run(
      ["lesson", "clip"], in: home.path, environment: ["EXPLORER_HOME": home.path])
    #expect(program.status == 1)
    #expect(
      program.errors == "error: no model is shipped in Models/tiny-world-clip; name a model's "
        + "folder with --model DIR\n")
  }
}
