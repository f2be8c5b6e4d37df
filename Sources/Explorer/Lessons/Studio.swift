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
  let folder: FrameFolder
  let contactSheet: Figure
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
      reading: try filling.fill(drawing.reading, in: request.language), command: provenance,
      numbers: drawing.numbers)
  }

  /// What stands at the foot of each figure.
  private var provenance: String { RunRequest.provenance(command, weights: made.weights) }

  /// Adds to a fault in drawing which figure it was, and its line.
  private func named<R>(_ drawing: LessonFile.Drawing, _ draw: () throws -> R) throws -> R {
    do {
      return try draw()
    } catch {
      throw Failure("`\(drawing.id)`: \(error)", at: drawing.place)
    }
  }

  /// All frames as numbered pictures; their pixels are kept for the animation.
  func frames(to publication: Publication) throws -> [DrawnFrames] {
    try lesson.file.frames.enumerated().map { place, drawing in
      let ask = try ask(drawing)
      let sequence = try named(drawing) { try made.frames(drawing.kind, ask) }
      guard sequence.count > 0 else {
        throw Failure("the sequence `\(drawing.id)` has no frames", at: drawing.place)
      }
      let suffix = place == 0 ? "" : "-\(drawing.id)"
      let folder = try FrameFolder(
        sequence.drawing { index, draw in try named(drawing) { try draw(index) } },
        name: "frames\(suffix)", gif: "\(request.lesson)\(suffix).gif", theme: request.theme,
        scale: request.scale, workers: workers, to: publication, progress: progress)
      try folder.writeManifest(
        command: command, weights: made.weights, seed: seed, to: publication)
      return DrawnFrames(
        drawing: drawing, title: ask.title, folder: folder,
        contactSheet: sequence.contactSheet(
          title: ask.title, reading: ask.reading, command: provenance))
    }
  }

  /// The animations and contact sheets, which take longest, and all figures.
  func figures(
    and frames: [DrawnFrames], to publication: Publication
  ) throws -> [DrawnFigure] {
    let drawings = request.extent == .lesson ? lesson.file.figures : []
    progress("figures and animation")
    return try workers.map(0..<2 * frames.count + drawings.count) { job -> DrawnFigure? in
      switch job {
      case ..<frames.count:
        try frames[job].folder.writeAnimation(to: publication)
        return nil
      case ..<(2 * frames.count):
        let frames = frames[job - frames.count]
        try frames.folder.write(
          contactSheet: frames.contactSheet, theme: request.theme, to: publication)
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
