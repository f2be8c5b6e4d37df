import Viz

extension ReverseExperiment {
  /// Prompts by seeds.
  func seedsFigure(_ request: FigureRequest) throws -> Figure {
    let left = 400.0
    let gap = 16.0
    let columns = Double(grid.seeds.count)
    let side = min((Sheet.width - 2 * Sheet.margin - left - gap * (columns - 1)) / columns, 210)
    let header = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: header.body.minY + 60 + Double(grid.prompts.count) * (side + gap) + 70)
    let body = sheet.body
    let top = body.minY + 46
    var marks: [Mark] = []
    for (column, seed) in grid.seeds.enumerated() {
      marks.append(
        .text(
          request.say("seed \(seed)", "种子 \(seed)"),
          at: Point(body.minX + left + Double(column) * (side + gap) + side / 2, top - 16),
          TextStyle(TypeScale.label, .noise, weight: .bold, anchor: .middle)))
    }
    for (row, prompt) in grid.prompts.enumerated() {
      let y = top + Double(row) * (side + gap)
      let style = TextStyle(TypeScale.body, .text)
      let lines = TextWrap.lines(prompt.replacing("$", with: "＄"), style, width: left - 40)
      for (rank, line) in lines.prefix(5).enumerated() {
        marks.append(
          .text(
            line,
            at: Point(
              body.minX,
              y + side / 2 + (Double(rank) - Double(min(lines.count, 5) - 1) / 2) * 30 + 6), style))
      }
      for column in grid.seeds.indices {
        marks.append(
          .picture(
            Raster(grid.pictures[row][column]),
            in: Rect(body.minX + left + Double(column) * (side + gap), y, side, side)))
      }
    }
    return sheet.figure(
      alternativeText: request.say(
        "Pictures of \(grid.prompts.count) prompts from \(grid.seeds.count) seeds each. In a row the "
          + "prompt stays and the seed changes; in a column the noise stays and the prompt changes.",
        "\(grid.prompts.count) 个提示词各用 \(grid.seeds.count) 个种子画的图。同一行提示词不变、种子不同；"
          + "同一列噪声不变、提示词不同。"), marks)
  }
}
