import Tensor
import Viz

/// A frame sequence on its way to a folder: numbered pictures, a manifest, a contact sheet, and
/// beside the folder the animation.
struct FrameFolder: Sendable {
  /// Folder of the frames, and the animation, seen from the publication's folder.
  let name, gif: String
  let width, height: Int
  let alternativeTexts: [String]
  let records: [[(key: String, value: Double)]]
  let secondsPerFrame, holdSeconds: Double
  /// The frames' pixels; none when there is to be no animation.
  private let rasters: [Raster]

  /// Draws the frames on all cores and writes them.
  init(
    _ sequence: FrameSequence, name: String, gif: String, theme: Theme, scale: Int,
    isAnimated: Bool = true, workers: Workers, to publication: Publication,
    progress: @Sendable (String) -> Void
  ) throws {
    let drawn = try workers.map(0..<sequence.count) { index in
      progress("frame \(index + 1) of \(sequence.count)")
      let figure = try sequence.draw(index)
      let raster = figure.raster(theme: theme, scale: Double(scale))
      try publication.write(raster.pngData(), to: "\(name)/\(Self.file(index))")
      return (
        raster: isAnimated ? raster : nil, width: raster.width, height: raster.height,
        text: figure.alternativeText
      )
    }
    (self.name, self.gif) = (name, gif)
    rasters = drawn.compactMap(\.raster)
    (width, height) = (drawn[0].width / scale, drawn[0].height / scale)
    alternativeTexts = drawn.map(\.text)
    records = (0..<sequence.count).map(sequence.record)
    (secondsPerFrame, holdSeconds) = (sequence.secondsPerFrame, sequence.holdSeconds)
  }

  /// The name of a numbered picture.
  static func file(_ index: Int) -> String { numbered(index) + ".png" }

  /// A number of at least four digits.
  static func numbered(_ index: Int) -> String {
    let digits = "\(index)"
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// Writes what every frame was made of.
  func writeManifest(
    command: String, weights: String? = nil, seed: UInt64, to publication: Publication
  ) throws {
    let frames = records.enumerated().map { index, record -> JSON in
      .table(
        [("index", .number(Double(index))), ("file", .text(Self.file(index)))]
          + record.map { ($0.key, .number($0.value)) })
    }
    let manifest: [(key: String, value: JSON)] =
      [("command", .text(command)), ("seed", .seed(seed))]
      + (weights.map { [("weights", .text($0))] } ?? []) + [
        ("count", .number(Double(records.count))), ("secondsPerFrame", .number(secondsPerFrame)),
        ("holdSeconds", .number(holdSeconds)), ("frames", .list(frames)),
      ]
    try publication.write(JSON.table(manifest).pretty, to: "\(name)/manifest.json")
  }

  /// Writes the animation; the last frame is held.
  func writeAnimation(to publication: Publication) throws {
    let delays = records.indices.map { $0 == records.count - 1 ? holdSeconds : secondsPerFrame }
    try publication.write(GIF.encode(rasters, delays: delays), to: gif)
  }

  /// Writes the sheet of all frames.
  func write(contactSheet: Figure, theme: Theme, to publication: Publication) throws {
    try publication.write(
      contactSheet.encoded(as: .png, theme: theme), to: "\(name)/contact-sheet.png")
  }
}

extension FrameSequence {
  /// The same frames, each drawn through `draw`.
  func drawing(
    _ draw: @escaping @Sendable (Int, @Sendable (Int) throws -> Figure) throws -> Figure
  ) -> FrameSequence {
    FrameSequence(
      count: count, secondsPerFrame: secondsPerFrame, holdSeconds: holdSeconds,
      draw: { [own = self.draw] in try draw($0, own) }, thumbnail: thumbnail, record: record)
  }
}
