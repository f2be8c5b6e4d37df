import Foundation
import Tensor
import Viz

/// A figure as it was made, for the page.
struct DrawnFigure: Sendable {
  enum Shown: Sendable {
    /// A file for every theme, in their order, and a file of another kind that is linked beside them.
    case files([String], download: String?)
    /// A drawing in the page itself.
    case inline(InlineDrawing)
  }

  let drawing: LessonFile.Drawing
  let title: String
  let alternativeText: String
  /// Title and alternative text, for readers who see neither.
  let label: String
  let width, height: Int
  let shown: Shown

  /// The file of the first theme; empty when it stands in the page.
  var file: String {
    if case .files(let files, _) = shown { files.first ?? "" } else { "" }
  }
}

/// A frame sequence as it was written, for the page.
struct DrawnFrames: Sendable {
  let drawing: LessonFile.Drawing
  let title: String
  /// A folder for every theme.
  let folders: [FrameFolder]
  let contactSheet: Figure

  var folder: FrameFolder { folders[0] }
}

/// Draws what a lesson declares, on all cores, and writes the files.
struct Studio: Sendable {
  let request: RunRequest
  let computed: ComputedLesson
  let command: String
  let workers: Workers
  let progress: @Sendable (String) -> Void

  private var file: LessonFile { computed.lesson.file }

  private func ask(_ drawing: LessonFile.Drawing) throws -> FigureRequest {
    let filling = computed.filling
    return FigureRequest(
      language: request.language, title: try filling.fill(drawing.title, in: request.language),
      reading: try filling.fill(drawing.reading, in: request.language), command: provenance,
      numbers: drawing.numbers)
  }

  /// What stands at the foot of each figure.
  private var provenance: String {
    RunRequest.provenance(command, weights: computed.made.weights)
  }

  /// Adds to a fault in drawing which figure it was, and its line.
  private func named<R>(_ drawing: LessonFile.Drawing, _ draw: () throws -> R) throws -> R {
    do {
      return try draw()
    } catch {
      throw Failure("`\(drawing.id)`: \(error)", at: drawing.place)
    }
  }

  /// All frames as numbered pictures; their pixels are kept for the animation, where there is one.
  func frames(to publication: Publication) throws -> [DrawnFrames] {
    try file.frames.enumerated().map { place, drawing in
      let ask = try ask(drawing)
      let sequence = try named(drawing) { try computed.made.frames(drawing.kind, ask) }
      guard sequence.count > 0 else {
        throw Failure("the sequence `\(drawing.id)` has no frames", at: drawing.place)
      }
      let suffix = place == 0 ? "" : "-\(drawing.id)"
      let drawn = sequence.drawing { index, draw in try named(drawing) { try draw(index) } }
      let folders = try request.themes.enumerated().map { index, theme in
        try FrameFolder(
          drawn, name: "frames\(suffix)" + (index == 0 ? "" : "-\(theme.name)"),
          gif: "\(request.lesson)\(suffix).gif", theme: theme, scale: request.scale,
          isAnimated: request.isAnimated, workers: workers, to: publication, progress: progress)
      }
      try folders[0].writeManifest(
        command: command, weights: computed.made.weights, seed: computed.seed, to: publication)
      return DrawnFrames(
        drawing: drawing, title: ask.title, folders: folders,
        contactSheet: sequence.contactSheet(
          title: ask.title, reading: ask.reading, command: provenance))
    }
  }

  /// The animations and contact sheets, which take longest, and all figures.
  func figures(
    and frames: [DrawnFrames], to publication: Publication
  ) throws -> [DrawnFigure] {
    let drawings = request.extent == .frames ? [] : file.figures
    let animated = request.isAnimated ? frames : []
    progress("figures" + (animated.isEmpty ? "" : " and animation"))
    return try workers.map(0..<2 * animated.count + drawings.count) { job -> DrawnFigure? in
      switch job {
      case ..<animated.count:
        try animated[job].folder.writeAnimation(to: publication)
        return nil
      case ..<(2 * animated.count):
        let frames = animated[job - animated.count]
        try frames.folder.write(
          contactSheet: frames.contactSheet, theme: request.themes[0], to: publication)
        return nil
      default: return try figure(drawings[job - 2 * animated.count], to: publication)
      }
    }.compactMap { $0 }
  }

  /// A small picture of a figure in every theme, for the index.
  func cover(_ drawing: LessonFile.Drawing, to publication: Publication) throws -> DrawnFigure {
    try figure(drawing) { figure, _ in
      .files(try write(figure, "cover", as: .png, scale: 0.5, to: publication), download: nil)
    }
  }

  private func figure(
    _ drawing: LessonFile.Drawing, to publication: Publication
  ) throws -> DrawnFigure {
    try figure(drawing) { figure, label in
      if request.extent == .book {
        let inline = try figure.inlined(label: label)
        if inline.svg.utf8.count <= Studio.heaviest { return .inline(inline) }
      }
      func files(_ format: FigureFormat) throws -> [String] {
        try write(
          figure, "figures/\(drawing.id)", as: format, scale: Double(request.scale),
          to: publication)
      }
      let format: FigureFormat = request.format == .svg ? .svg : .png
      return .files(
        try files(format),
        download: request.format == format ? nil : try files(request.format).first)
    }
  }

  /// Larger drawings, in bytes, stand beside a book's page and not in it: they are mostly pixels.
  private static let heaviest = 600_000

  private func figure(
    _ drawing: LessonFile.Drawing, show: (Figure, _ label: String) throws -> DrawnFigure.Shown
  ) throws -> DrawnFigure {
    let ask = try ask(drawing)
    let figure = try named(drawing) { try computed.made.figure(drawing.kind, ask) }
    let label =
      PlainProse.line(ask.title) + (request.language == .zh ? "。" : ". ")
      + figure.alternativeText
    return DrawnFigure(
      drawing: drawing, title: ask.title, alternativeText: figure.alternativeText, label: label,
      width: Int(figure.width.rounded()), height: Int(figure.height.rounded()),
      shown: try show(figure, label))
  }

  /// Writes the figure in every theme; returns the files' names.
  private func write(
    _ figure: Figure, _ name: String, as format: FigureFormat, scale: Double,
    to publication: Publication
  ) throws -> [String] {
    try request.themes.enumerated().map { index, theme in
      let file = name + (index == 0 ? "" : "-\(theme.name)") + ".\(format.rawValue)"
      try publication.write(figure.encoded(as: format, theme: theme, scale: scale), to: file)
      return file
    }
  }
}
