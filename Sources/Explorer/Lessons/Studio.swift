import Foundation
import Tensor
import Viz

/// A figure as it was written, for the page.
struct DrawnFigure: Sendable {
  let drawing: LessonFile.Drawing
  let title: String
  let alternativeText: String
  let width, height: Int
  /// The picture the page shows, and the file linked beside it when that is another one.
  let file: String
  let download: String?
}

/// A frame sequence as it was written, for the page.
struct DrawnFrames: Sendable {
  let drawing: LessonFile.Drawing
  let title: String
  /// Folder of the frames, and the animation.
  let folder, gif: String
  let width, height: Int
  let alternativeTexts: [String]
  let records: [[(key: String, value: Double)]]
  let secondsPerFrame, holdSeconds: Double
  let contactSheet: Figure

  static func file(_ index: Int) -> String {
    let digits = "\(index)"
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ".png"
  }

  /// Seconds each frame of the animation is shown: the last one is held.
  var delays: [Double] {
    records.indices.map { $0 == records.count - 1 ? holdSeconds : secondsPerFrame }
  }

  func manifest(command: String, seed: UInt64) -> JSON {
    [
      "command": .text(command), "seed": .number(Double(seed)),
      "count": .number(Double(records.count)), "secondsPerFrame": .number(secondsPerFrame),
      "holdSeconds": .number(holdSeconds),
      "frames": .list(
        records.enumerated().map { index, record in
          .table(
            [("index", .number(Double(index))), ("file", .text(DrawnFrames.file(index)))]
              + record.map { ($0.key, .number($0.value)) })
        }),
    ]
  }
}

/// Draws what a lesson declares, on all cores, and writes the files.
struct Studio: Sendable {
  let request: RunRequest
  let lesson: Lesson
  let command: String
  let seed: UInt64
  let filling: Filling
  let made: RunExperiment
  let workers: Workers
  let progress: @Sendable (String) -> Void

  private func ask(_ drawing: LessonFile.Drawing) throws -> FigureRequest {
    FigureRequest(
      language: request.language, title: try filling.fill(drawing.title, in: request.language),
      reading: try filling.fill(drawing.reading, in: request.language), command: command,
      numbers: drawing.numbers)
  }

  /// Adds to a fault in drawing which figure it was, and its line.
  private func named<R>(_ drawing: LessonFile.Drawing, _ draw: () throws -> R) throws -> R {
    do {
      return try draw()
    } catch {
      throw Failure("`\(drawing.id)`: \(error)", at: drawing.place)
    }
  }

  /// All frames as numbered pictures; their pixels are kept for the animation.
  func frames(to publication: Publication) throws -> [(sequence: DrawnFrames, rasters: [Raster])] {
    try lesson.file.frames.enumerated().map { place, drawing in
      let ask = try ask(drawing)
      let sequence = try named(drawing) { try made.frames(drawing.kind, ask) }
      guard sequence.count > 0 else {
        throw Failure("the sequence `\(drawing.id)` has no frames", at: drawing.place)
      }
      let suffix = place == 0 ? "" : "-\(drawing.id)"
      let folder = "frames\(suffix)"
      let drawn = try workers.map(0..<sequence.count) { index in
        progress("frame \(index + 1) of \(sequence.count)")
        let figure = try named(drawing) { try sequence.draw(index) }
        let raster = figure.raster(theme: request.theme, scale: Double(request.scale))
        try publication.write(
          raster.pngData(), to: "\(folder)/\(DrawnFrames.file(index))")
        return (raster: raster, text: figure.alternativeText)
      }
      let frames = DrawnFrames(
        drawing: drawing, title: ask.title, folder: folder,
        gif: "\(request.lesson)\(suffix).gif", width: drawn[0].raster.width / request.scale,
        height: drawn[0].raster.height / request.scale, alternativeTexts: drawn.map(\.text),
        records: (0..<sequence.count).map(sequence.record),
        secondsPerFrame: sequence.secondsPerFrame, holdSeconds: sequence.holdSeconds,
        contactSheet: sequence.contactSheet(
          title: ask.title, reading: ask.reading, command: command))
      try publication.write(
        frames.manifest(command: command, seed: seed).pretty, to: "\(folder)/manifest.json")
      return (frames, drawn.map(\.raster))
    }
  }

  /// The animations and contact sheets, which take longest, and all figures.
  func figures(
    and frames: [(sequence: DrawnFrames, rasters: [Raster])], to publication: Publication
  ) throws -> [DrawnFigure] {
    let drawings = request.extent == .lesson ? lesson.file.figures : []
    progress("figures and animation")
    return try workers.map(0..<2 * frames.count + drawings.count) { job -> DrawnFigure? in
      switch job {
      case ..<frames.count:
        let (sequence, rasters) = frames[job]
        try publication.write(
          GIF.encode(rasters, delays: sequence.delays), to: sequence.gif)
        return nil
      case ..<(2 * frames.count):
        let sequence = frames[job - frames.count].sequence
        try publication.write(
          sequence.contactSheet.encoded(as: .png, theme: request.theme),
          to: "\(sequence.folder)/contact-sheet.png")
        return nil
      default: return try figure(drawings[job - 2 * frames.count], to: publication)
      }
    }.compactMap { $0 }
  }

  private func figure(
    _ drawing: LessonFile.Drawing, to publication: Publication
  ) throws -> DrawnFigure {
    let ask = try ask(drawing)
    let figure = try named(drawing) { try made.figure(drawing.kind, ask) }
    let shown: FigureFormat = request.format == .svg ? .svg : .png
    let file = "figures/\(drawing.id)"
    for format in Set([shown, request.format]) {
      try publication.write(
        figure.encoded(as: format, theme: request.theme, scale: Double(request.scale)),
        to: "\(file).\(format.rawValue)")
    }
    return DrawnFigure(
      drawing: drawing, title: ask.title, alternativeText: figure.alternativeText,
      width: Int(figure.width.rounded()), height: Int(figure.height.rounded()),
      file: "\(file).\(shown.rawValue)",
      download: request.format == shown ? nil : "\(file).\(request.format.rawValue)")
  }
}
