import Foundation
import Tensor
import TestSupport
import Testing

@testable import Explorer

/// The course as one site.
@Suite struct BookTests {
  /// Runs a book of two small lessons.
  private func book(
    _ home: TemporaryHome, out: String? = nil, workers: Int = 2
  ) throws -> BookReport {
    try BookRun(
      home: Home(path: home.path), experiments: [Demo.self], out: out ?? home.path + "/book",
      workers: Workers(count: workers)
    ).run()
  }

  private func home() throws -> TemporaryHome {
    let home = try TemporaryHome()
    try home.makeCourse()
    return home
  }

  @Test func everyPageReadsAndEveryLinkLeadsSomewhere() throws {
    let home = try home()
    let report = try book(home)
    #expect(report.failure == nil && report.lessons == 2 && report.checks == 2)
    let files = try TemporaryHome.contents(home.path + "/book")
    let pages = files.keys.filter { $0.hasSuffix(".html") }.sorted()
    #expect(
      pages == [
        "en/demo/index.html", "en/first/index.html", "en/index.html", "index.html",
        "zh/demo/index.html", "zh/first/index.html", "zh/index.html",
      ])
    for page in pages {
      let text = String(decoding: try #require(files[page]), as: UTF8.self)
      let markup = try Markup(text)
      let folder = (page as NSString).deletingLastPathComponent
      for link in markup.links where !link.hasPrefix("data:") {
        if link.hasPrefix("#") {
          #expect(markup.elements.contains { $0["id"] == String(link.dropFirst()) }, "\(link)")
        } else {
          let target = Home.absolute(link, from: "/" + folder).dropFirst()
          #expect(files[String(target)] != nil, "\(page): \(link)")
        }
      }
      for picture in markup.all("img") { #expect(picture["alt"]?.isEmpty == false, "\(page)") }
      for drawing in markup.elements where drawing["role"] == "img" {
        #expect(drawing["aria-label"]?.isEmpty == false, "\(page)")
      }
      let ids = markup.elements.compactMap { $0["id"] }
      #expect(ids.count == Set(ids).count)
      // Nothing is fetched from elsewhere, and nothing is left unfilled.
      #expect(!text.contains("http:") && !text.contains("https:") && !text.contains("{{"))
      #expect(!text.contains(home.path))
    }
    // Every file of the players' lists is there, in both themes.
    for language in ["en", "zh"] {
      for name in ["frames/0004.png", "frames-dark/0004.png", "frames/manifest.json"] {
        #expect(files["\(language)/demo/\(name)"] != nil, "\(name)")
      }
    }
    #expect(report.bytes >= files.values.reduce(0) { $0 + $1.count })
  }

  @Test func bothLanguagesHaveTheSameBlocks() throws {
    let home = try home()
    _ = try book(home)
    let files = try TemporaryHome.contents(home.path + "/book")
    for page in ["index.html", "demo/index.html", "first/index.html"] {
      let blocks = try ["en", "zh"].map { language in
        try Markup(
          String(decoding: #require(files["\(language)/\(page)"]), as: UTF8.self)
        ).children(of: "main")
      }
      #expect(!blocks[0].isEmpty && blocks[0] == blocks[1], "\(page)")
    }
  }

  /// One drawing serves both themes, and carries its meanings.
  @Test func figuresAreDrawingsAndFramesAreInBothThemes() throws {
    let home = try home()
    _ = try book(home)
    let files = try TemporaryHome.contents(home.path + "/book")
    let text = String(decoding: try #require(files["en/demo/index.html"]), as: UTF8.self)
    #expect(text.contains("<svg class=\"drawing\" role=\"img\" aria-label=\"The gap is −0.003. a "))
    #expect(text.contains("\"folders\": [\"frames\", \"frames-dark\"]"))
    #expect(text.contains("explorer lesson demo --seed 3<"))
    #expect(files["en/demo/frames/0000.png"] != files["en/demo/frames-dark/0000.png"])
    #expect(files["en/demo/cover.png"] != nil && files["en/demo/cover-dark.png"] != nil)
    #expect(!files.keys.contains { $0.hasSuffix(".gif") || $0.hasSuffix("timings.json") })
  }

  @Test func sameBytesForAnyNumberOfWorkers() throws {
    let home = try home()
    _ = try book(home, out: home.path + "/one", workers: 1)
    _ = try book(home, out: home.path + "/two", workers: 3)
    let one = try TemporaryHome.contents(home.path + "/one")
    let two = try TemporaryHome.contents(home.path + "/two")
    #expect(one.keys.sorted() == two.keys.sorted())
    for (file, bytes) in one { #expect(two[file] == bytes, "\(file)") }
  }

  @Test func aLessonThatFailsIsMissingAndNamed() throws {
    let home = try home()
    let yaml = TemporaryHome.yaml.replacing("below: 0", with: "above: 0")
    try home.write(yaml, "lesson.yaml", lesson: "first")
    let report = try book(home)
    #expect(report.failure?.description == "1 of 2 lessons failed: `first`")
    let files = try TemporaryHome.contents(home.path + "/book")
    #expect(!files.keys.contains { $0.hasPrefix("en/first") || $0.contains("/.") })
    let page = try Markup(
      String(decoding: #require(files["en/demo/index.html"]), as: UTF8.self))
    #expect(!page.links.contains("../first/index.html"))
    let index = String(decoding: try #require(files["en/index.html"]), as: UTF8.self)
    #expect(index.contains("expected above 0") && !index.contains("first/index.html"))

    try home.write(yaml, "lesson.yaml")
    #expect(throws: Failure.self) { try book(home, out: home.path + "/none") }
    #expect(!FileManager.default.fileExists(atPath: home.path + "/none"))
  }

  @Test func aFolderWithOtherFilesIsLeftAlone() throws {
    let home = try home()
    let out = home.path + "/book"
    _ = try book(home)
    let stray = out + "/stray.txt"
    try Data().write(to: URL(fileURLWithPath: stray))
    _ = try book(home)
    #expect(!FileManager.default.fileExists(atPath: stray), "an earlier book is replaced")
    #expect {
      try book(home, out: home.path + "/Lessons")
    } throws: {
      "\($0)".contains("holds other files")
    }
    #expect(FileManager.default.fileExists(atPath: home.path + "/Lessons/demo/en.md"))
  }
}
