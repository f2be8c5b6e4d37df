import Viz

extension Diagram {
  /// The diagram on a sheet as high as it needs.
  func figure(title: String, reading: String, command: String, _ language: Language) -> Figure {
    let header = Sheet(title: title, reading: reading, command: command, height: 1000)
    let corner = Point(header.body.minX, header.body.minY + 16)
    let layout = DiagramLayout(self, at: corner)
    let sheet = Sheet(
      title: title, reading: reading, command: command,
      height: (corner.y + layout.height + 96).rounded(.up))
    // Times differ from run to run; they are in the picture alone.
    return sheet.figure(alternativeText: title + (language == .zh ? "。" : "."), layout.marks)
  }
}
