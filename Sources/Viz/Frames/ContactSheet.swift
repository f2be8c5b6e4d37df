extension FrameSequence {
  /// Every frame's picture and name on one sheet, to see an animation at a glance.
  public func contactSheet(title: String, reading: String, command: String) -> Figure {
    let columns = min(max(count, 1), 10)
    let gap = 16.0
    let tile = (Sheet.width - 2 * Sheet.margin - gap * Double(columns - 1)) / Double(columns)
    let rows = Double((count + columns - 1) / columns)
    let step = tile + 44
    // A sheet as high as its header, the rows and its foot.
    let header = Sheet(title: title, reading: reading, command: command, height: 1000).body.minY
    let sheet = Sheet(
      title: title, reading: reading, command: command, height: header + rows * step + 70)
    let tiles = (0..<count).map { index in
      let rect = Rect(
        sheet.body.minX + Double(index % columns) * (tile + gap),
        header + Double(index / columns) * step, tile, tile)
      return (rect: rect, shown: thumbnail(index, rect))
    }
    let ends = [tiles.first, tiles.last].compactMap { $0?.shown.name }
    return sheet.figure(
      alternativeText: "\(title): \(ends.joined(separator: " … "))",
      tiles.flatMap { rect, shown -> [Mark] in
        [
          shown.mark,
          .text(
            shown.name, at: Point(rect.midX, rect.maxY + 26),
            TextStyle(TypeScale.tick, .secondary, anchor: .middle)),
        ]
      })
  }
}
