import Foundation
import Mustache

/// The template in `Lessons/_page`, and the files beside it that pages link to.
struct PageTemplate {
  private let template: MustacheTemplate
  private let folder: String

  /// What a lesson's page needs beside it, and a book's pages.
  static let lessonAssets = ["style.css", "player.js"]
  static let bookAssets = lessonAssets + ["book.js"]

  init(_ folder: String) throws {
    self.folder = folder
    let file = "\(folder)/page.mustache"
    let text = try PageTemplate.read(file)
    do {
      template = try MustacheTemplate(string: text)
    } catch {
      throw Failure("\(Place.shown(file)): not a valid template: \(error)")
    }
  }

  func html(_ context: [String: Any]) -> String { template.render(context) }

  /// Writes the files into the folder `assets`.
  func writeAssets(_ names: [String], to publication: Publication) throws {
    for name in names { try publication.write(text(of: name), to: "assets/\(name)") }
  }

  /// A file beside the template.
  func text(of name: String) throws -> String { try PageTemplate.read("\(folder)/\(name)") }

  private static func read(_ file: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw Failure("\(Place.shown(file)): no such file, or it cannot be read")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
