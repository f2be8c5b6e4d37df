import TinyWorld
import Viz

extension ReverseExperiment {
  /// How far the promised picture still moves, and when what is to be seen in it is decided.
  func decided(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1160)
    let body = sheet.body
    let count = record.moments.count
    let left = body.minX + 150
    let right = body.maxX - 190
    let frame = Rect(left, body.minY + 250, right - left, 280)
    let most = max((progress.moves + progress.distances).max() ?? 1, 1e-3)
    let axes = Axes(frame, x: 1...Double(count), y: 0...most * 1.08)
    let steps = (1...count).map(Double.init)
    let ticks = [1.0] + stride(from: 10, to: count - 2, by: 10).map(Double.init) + [Double(count)]
    var marks: [Mark] = [
      axes.grid(xTicks: ticks),
      .text(
        request.say("step", "步"), at: Point(frame.maxX + 22, frame.maxY + 10 + TypeScale.tick),
        TextStyle(TypeScale.tick, .secondary)),
      axes.line(Array(steps.dropFirst()), progress.moves, Stroke(.prediction, 3.5)),
      axes.line(steps, progress.distances, Stroke(.data, 3.5)),
    ]
    marks += film(axes, y: body.minY + 30, request)
    marks += curveNames(axes, request)
    marks += lanes(axes, top: frame.maxY + 80, request)
    let caption = progress.verdict.scene.caption(request.language == .zh ? .zh : .en)
    marks.append(
      .text(
        progress.verdict.isAccepted
          ? request.say("at the end the judge reads: “\(caption)”", "最后裁判读出：“\(caption)”")
          : request.say(
            "the judge refuses the last promise; nearest to it: “\(caption)”",
            "裁判不承认最后所预示的图像；最接近的是：“\(caption)”"),
        at: Point(left, frame.maxY + 80 + 6 * 42 + 42), TextStyle(TypeScale.body, .data)))
    return sheet.figure(
      alternativeText: request.say(
        "The promised picture moves \(Self.share(progress.firstHalf)) of its way in the first half "
          + "of the steps. All that the judge reads off it is as at the end from step "
          + "\(progress.allDecided + 1) of \(count) on.",
        "所预示的图像有 \(Self.share(progress.firstHalf)) 的路程在前一半步数里走完。从第 "
          + "\(progress.allDecided + 1) 步（共 \(count) 步）起，裁判从中读出的内容就和最后一样了。"), marks)
  }

  static func share(_ value: Double) -> String { NumberText.fixed(100 * value, 0) + "%" }

  /// Promised pictures at some steps, tied to them.
  private func film(_ axes: Axes, y: Double, _ request: FigureRequest) -> [Mark] {
    let count = record.moments.count
    let shown = Set((0..<9).map { (count - 1) * $0 * $0 / 64 }).sorted()
    let row = PictureRow(
      count: shown.count, x: axes.frame.minX, y: y, width: axes.frame.width, gap: 12, longest: 118)
    return zip(row.tiles, shown).flatMap { tile, index -> [Mark] in
      let x = axes.x(Double(index + 1))
      return [
        .picture(Raster(record.moments[index].originalPicture), in: tile),
        .text(
          request.say("step \(index + 1)", "第 \(index + 1) 步"), at: Point(tile.midX, tile.y - 10),
          TextStyle(TypeScale.tick, .secondary, anchor: .middle)),
        Connectors.link(
          from: Point(tile.midX, tile.maxY + 4), to: Point(x, axes.frame.minY - 8),
          Stroke(.secondary.opacity(0.5), 1.2)),
        .segment(
          Point(x, axes.frame.minY - 8), Point(x, axes.frame.maxY),
          Stroke(.secondary.opacity(0.25), 1.2)),
      ]
    }
  }

  private func curveNames(_ axes: Axes, _ request: FigureRequest) -> [Mark] {
    let words: [(String, String, Ink)] = [
      (
        request.say(#"change of $\hat x_0$"#, #"$\hat x_0$ 的变化"#),
        request.say("since the step before", "与前一步相比"), .prediction
      ),
      (
        request.say("painted, distance", "画出来的图"), request.say("to the end", "与最后的距离"), .data
      ),
    ]
    return words.enumerated().flatMap { rank, word -> [Mark] in
      let y = axes.frame.minY + 30 + 92 * Double(rank)
      let x = axes.frame.maxX + 22
      return [
        .text(word.0, at: Point(x, y), TextStyle(TypeScale.tick, word.2, weight: .bold)),
        .text(word.1, at: Point(x, y + 24), TextStyle(TypeScale.tick, word.2)),
      ]
    }
  }

  /// For each thing the judge can read, from which step on it is as at the end.
  private func lanes(_ axes: Axes, top: Double, _ request: FigureRequest) -> [Mark] {
    let names: [PromisedPicture.Trait: String] = [
      .sky: request.say("sky", "天空"), .ground: request.say("ground", "地面"),
      .kinds: request.say("what it is", "是什么"), .colors: request.say("colour", "颜色"),
      .sizes: request.say("size", "大小"), .positions: request.say("place", "位置"),
    ]
    let ordered = PromisedPicture.Trait.allCases.sorted {
      (progress.decided[$0] ?? 0) < (progress.decided[$1] ?? 0)
    }
    var marks: [Mark] = [
      .text(
        request.say("decided", "已定"), at: Point(axes.frame.minX - 18, top - 20),
        TextStyle(TypeScale.tick, .secondary, anchor: .end))
    ]
    for (rank, trait) in ordered.enumerated() {
      let y = top + 42 * Double(rank)
      let from = progress.decided[trait] ?? 0
      let lane = Rect(axes.frame.minX, y, axes.frame.width, 20)
      // The last step's lane would have no length.
      let x = min(axes.x(Double(from + 1)), lane.maxX - 6)
      marks += [
        .text(
          names[trait] ?? "", at: Point(lane.minX - 18, lane.midY),
          TextStyle(TypeScale.label, .ink, anchor: .end, alignment: .middle)),
        .rectangle(lane, .hairline, radius: 4),
        .rectangle(Rect(x, lane.y, lane.maxX - x, lane.height), .data, radius: 4),
        .text(
          request.say("from step \(from + 1)", "第 \(from + 1) 步起"),
          at: Point(lane.maxX + 22, lane.midY),
          TextStyle(TypeScale.label, .data, alignment: .middle)),
      ]
    }
    return marks
  }
}
