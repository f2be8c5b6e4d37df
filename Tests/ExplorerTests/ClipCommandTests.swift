import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing
import Viz

@testable import Explorer

@Suite("explorer clip")
struct ClipCommandTests {
  private let folder: TemporaryFolder
  private let tiny: TinyCLIP

  init() throws {
    folder = try TemporaryFolder()
    tiny = try TinyCLIP(in: folder.path + "/clip")
    for (index, color) in [0xFF0000, 0x0000FF].enumerated() {
      _ = try folder.file(
        "\(index).png", Raster(width: 24, height: 20, fill: Color(UInt32(color))).pngData())
    }
  }

  private func run(_ arguments: [String]) throws -> Program {
    try Program.run(
      ["clip", "--model", "clip"] + arguments, in: folder.path,
      environment: ["EXPLORER_HOME": TemporaryHome.project])
  }

  private func json(_ arguments: [String]) throws -> [String: Any] {
    let program = try run(arguments + ["--json"])
    #expect(program.status == 0, "\(program.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(program.output.utf8)) as? [String: Any])
  }

  private let both = ["--text", "a red cat", "一座房子", "a", "--image", "0.png", "1.png"]

  @Test func rowsAreTexts() throws {
    let said = try json(both)
    let tables = try ["cosine", "distance", "logits", "softmax_over_images", "softmax_over_texts"]
      .map { try #require(said[$0] as? [[Double]], "\($0)") }
    for table in tables { #expect(table.map(\.count) == [2, 2, 2]) }
    let scale = try #require(said["scale"] as? Double)
    let texts = try #require(said["text_embeddings"] as? [[Double]])
    let images = try #require(said["image_embeddings"] as? [[Double]])
    #expect(texts.map(\.count) == [6, 6, 6] && images.map(\.count) == [6, 6])
    for row in 0..<3 {
      for column in 0..<2 {
        let dot = zip(texts[row], images[column]).map { $0 * $1 }.reduce(0, +)
        #expect(abs(tables[0][row][column] - dot) < 1e-6)
        #expect(abs(tables[1][row][column] - (1 - dot)) < 1e-6)
        #expect(abs(tables[2][row][column] - scale * dot) < 1e-4)
      }
      #expect(abs(tables[3][row].reduce(0, +) - 1) < 1e-9)
    }
    for column in 0..<2 { #expect(abs(tables[4].map { $0[column] }.reduce(0, +) - 1) < 1e-9) }
    #expect(said["training"] == nil && said["words"] == nil)
    #expect(try run(both).output.contains("over pictures"))
    let chinese = try run(both + ["--lang", "zh"]).output
    #expect(chinese.contains("在各图之间") && !chinese.contains("cosine"))
  }

  @Test func trainingAndWordsAreTold() throws {
    let training = try #require(try json(both + ["--training"])["training"] as? [[String: Any]])
    #expect(training.map { $0["step"] as? Int } == [0, 4, 8])
    let first = try #require(training[0]["cosine"] as? [[Double]])
    let last = try #require(training[2]["cosine"] as? [[Double]])
    #expect(first != last)
    #expect(try json(both)["cosine"] as? [[Double]] == last)
    let words = try #require(try json(both + ["--words"])["words"] as? [[String: Any]])
    #expect(words.count == 6)
    let parts = try #require(words[0]["words"] as? [[String: Any]])
    #expect(parts.map { $0["word"] as? String } == ["a", "red", "cat"])
    for (flag, english, chinese) in [
      ("--training", "cosine after step", "之后的余弦"), ("--words", "without red", "去掉 red"),
    ] {
      #expect(try run(both + [flag]).output.contains(english))
      let said = try run(both + [flag, "--lang", "zh"]).output
      #expect(said.contains(chinese) && !said.contains(english))
    }
  }

  @Test(arguments: Language.allCases)
  func everyPictureIsDrawn(language: Language) throws {
    let clip = tiny.clip
    let seen = try ["0.png", "1.png"].map {
      try SeenPicture(file: folder.path + "/" + $0, by: clip)
    }
    let texts = ["a red cat", "🐉 costs $5 $", String(repeating: "long ", count: 2000), "猫"]
    func report(_ pictures: [SeenPicture]) -> ClipReport {
      ClipReport(
        similarity: Similarity(clip, texts: texts, pictures: pictures), pictures: pictures,
        unknown: ["🐉"])
    }
    var (training, words) = (report(seen), report(seen))
    training.moments = try TrainingMoments(tiny.folder, end: clip).moments.map {
      ($0.step, Similarity($0.clip, texts: texts, pictures: seen))
    }
    words.leftOut = texts.map { LeaveOneOut(clip, $0, seen[0]) }
    for report in [report(seen), report([seen[0]]), training, words] {
      let figure = report.figure(language, command: "explorer clip")
      #expect(figure.problems() == [])
      #expect(!figure.alternativeText.isEmpty)
    }
    for ending in ["png", "svg", "pdf"] {
      let program = try run(both + ["--out", "t.\(ending)", "--lang", language.rawValue])
      #expect(program.status == 0, "\(program.errors)")
      #expect(FileManager.default.fileExists(atPath: folder.path + "/t.\(ending)"))
    }
  }

  @Test func badInputIsOneLine() throws {
    for (arguments, expected, status) in [
      (["--text", "a", "--image", "no.png"], "no.png", 1),
      (["--text", "", "--image", "0.png"], "--text: text 1 is empty; expected some words", 64),
      (["--text", "a", " ", "--image", "0.png"], "--text: text 2 is empty", 64),
      (["--text", "a"], "--image", 64), (["--image", "0.png"], "--text", 64),
      (both + ["--training", "--words"], "expected one of them", 64),
      (both + ["--out", "t.gif"], "--out t.gif: expected a file name that ends in .png", 64),
      (["--text", "a", "--image", "clip/config.json"], "config.json", 1),
    ] as [([String], String, Int32)] {
      let program = try run(arguments)
      #expect(program.status == status, "\(arguments)")
      #expect(program.errors.contains(expected), "\(program.errors)")
      #expect(program.errors.split(separator: "\n").count == 1)
      #expect(program.output.isEmpty)
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.sorted() == ["0.png", "1.png", "clip"])
  }

  @Test func longAndStrangeTextsAreRead() throws {
    let long = String(repeating: "a red cat ", count: 1000)
    let program = try run(["--text", long, "🐉🐉", "--image", "0.png", "--json"])
    #expect(program.status == 0)
    #expect(program.errors.contains("note: text 1 has 3000 tokens; the model reads the first 75"))
  }
}
