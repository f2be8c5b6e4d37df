import Diffusion
import Foundation
import Tensor
import Viz

/// A person's own captioned pictures as training data: a folder in the Hugging Face imagefolder
/// form, or an IDX file. They are read once, and shown in a new order every round.
struct PictureList: CaptionedPictures {
  let name: String
  let side: Int
  /// Red, green and blue of each picture, row by row.
  private let pixels: [[UInt8]]
  private let texts: [String]
  var count: Int? { pixels.count }

  init(name: String, side: Int, pixels: [[UInt8]], texts: [String]) {
    (self.name, self.side, self.pixels, self.texts) = (name, side, pixels, texts)
  }

  func pictures(_ indices: [Int]) -> Tensor<Float> {
    Tensor(
      indices.flatMap { pixels[$0].map { Float($0) * (2 / 255) - 1 } },
      shape: [indices.count, side, side, 3])
  }

  func captions(_ indices: [Int], variant: Int) -> [String] { indices.map { texts[$0] } }
}

extension PictureList {
  /// Pictures a list holds at most: all of them are kept in memory.
  static let maximumCount = 200_000

  /// The pictures of a folder with `metadata.jsonl`, whose lines name a picture (`file_name`) and
  /// say what is to be seen (`text`). Those of another size are cut to their centre square and
  /// scaled, and `note` is told how many.
  /// - Throws: `Failure`, one line that names the file and the line.
  init(folder: String, side: Int, note: (String) -> Void) throws {
    let path = folder + "/metadata.jsonl"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Failure(
        "\(Place.shown(path)) does not exist; expected a folder of pictures with metadata.jsonl, "
          + #"whose lines are {"file_name": …, "text": …}"#)
    }
    let records = try Self.records(data, path)
    let pictures = try Workers.shared.map(0..<records.count) { place in
      let file = folder + "/" + records[place].name
      let problem = Place.line(file: path, records[place].line)
      do {
        let size = try PictureFile.size(file)
        return (
          bytes: try PictureFile.load(file, side: side).bytes,
          isOther: size.width != side || size.height != side
        )
      } catch {
        throw Failure("\(error)", at: problem)
      }
    }
    let others = pictures.count(where: \.isOther)
    if others > 0 {
      note(
        "\(others) of \(pictures.count) pictures in \(Place.shown(folder)) are not "
          + "\(side) × \(side) pixels: their centre squares are scaled")
    }
    self.init(
      name: "folder \((folder as NSString).lastPathComponent), \(records.count) pictures",
      side: side, pixels: pictures.map(\.bytes), texts: records.map(\.text))
  }

  private struct Record: Decodable {
    let name, text: String
    var line = 0

    enum CodingKeys: String, CodingKey {
      case name = "file_name"
      case text
    }
  }

  private static func records(_ data: Data, _ path: String) throws -> [Record] {
    var records: [Record] = []
    let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() where !line.allSatisfy({ $0 == 32 || $0 == 13 }) {
      let place = Place.line(file: path, number + 1)
      guard var record = try? JSONDecoder().decode(Record.self, from: Data(line)) else {
        throw Failure(
          #"expected one JSON object {"file_name": "…", "text": "…"} on this line"#, at: place)
      }
      let parts = record.name.split(separator: "/", omittingEmptySubsequences: false)
      guard !record.name.isEmpty, !parts.contains(".."), !record.name.hasPrefix("/") else {
        throw Failure("file_name \(record.name): expected a file in the folder", at: place)
      }
      record.line = number + 1
      records.append(record)
    }
    guard !records.isEmpty else {
      throw Failure("\(Place.shown(path)) names no pictures; expected one on each line")
    }
    guard records.count <= maximumCount else {
      throw Failure(
        "\(Place.shown(path)) names \(records.count) pictures; expected at most \(maximumCount)")
    }
    return records
  }
}
