import Diffusion
import Tensor
import Viz

extension ManyStepsExperiment {
  /// Points led by the exact posterior mean: in one step to the middle, where no data is.
  func ringFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title,
      formula:
        #"\prediction{\hat x_0} = E[\,\data{x_0}\,\mid\,x_t\,] = \frac{x_t - \sqrt{1-\bar\alpha_t}\; E[\,\noise{\varepsilon}\,\mid\,x_t\,]}{\sqrt{\bar\alpha_t}}"#,
      reading: request.reading, command: request.command, height: 660)
    let body = sheet.body
    let row = PictureRow(
      count: exact.steps.count, x: body.minX, y: body.minY + 46, width: body.width, gap: 18,
      longest: 230)
    let marks = row.tiles.enumerated().flatMap { place, tile -> [Mark] in
      let plane = Axes.plane(tile, reach: 2)
      let count = exact.steps[place]
      return [
        plane.ground,
        plane.dots(
          exact.ring.centers.map(\.x), exact.ring.centers.map(\.y), .data.opacity(0.35),
          radius: 3 * exact.ring.spread / 4 * tile.width),
        plane.cloud(exact.clouds[place], .prediction.opacity(0.75), radius: 2.2),
        .text(
          count == 1 ? request.say("1 step", "1 步") : request.say("\(count) steps", "\(count) 步"),
          at: Point(tile.midX, tile.y - 14),
          TextStyle(TypeScale.label, weight: .bold, anchor: .middle)),
        .text(
          request.say(
            "\(NumberText.fixed(100 * exact.shares[place], 0))% in a cluster",
            "\(NumberText.fixed(100 * exact.shares[place], 0))% 落在团内"),
          at: Point(tile.midX, tile.maxY + 32),
          TextStyle(TypeScale.tick, .secondary, anchor: .middle)),
      ]
    }
    return sheet.figure(
      alternativeText: request.say(
        "Points led by the exact posterior mean. Share inside a cluster by steps: "
          + zip(exact.steps, exact.shares).map {
            "\($0): \(NumberText.fixed(100 * $1, 0))%"
          }.joined(separator: ", ") + ".",
        "由精确的后验均值引导的点。落在团内的份额："
          + zip(exact.steps, exact.shares).map {
            "\($0) 步 \(NumberText.fixed(100 * $1, 0))%"
          }.joined(separator: "，") + "。"), marks)
  }

  private struct Column {
    let name: String
    let ink: Ink
    let code: Tensor<Float>?
    let picture: Tensor<Float>
    let note: String
  }

  private func columns(_ request: FigureRequest) -> [Column] {
    func away(_ distance: Double) -> String {
      request.say(
        "\(NumberText.fixed(distance, 2)) from the mean", "离均值 \(NumberText.fixed(distance, 2))")
    }
    return [
      Column(
        name: request.say("one true picture", "一张真图"), ink: .data, code: mean.oneCode,
        picture: mean.onePicture, note: away(mean.spread)),
      Column(
        name: request.say("mean of \(mean.truths) codes", "\(mean.truths) 份编码的均值"), ink: .data,
        code: mean.meanCode, picture: mean.meanCodePicture,
        note: request.say("decoded", "解码出来")),
      Column(
        name: request.say("one step, unguided", "一步，无引导"), ink: .prediction,
        code: mean.plain, picture: mean.plainPicture, note: away(mean.plainDistance)),
      Column(
        name: request.say("one step, guided", "一步，有引导"), ink: .prediction,
        code: mean.guided, picture: mean.guidedPicture, note: away(mean.guidedDistance)),
      Column(
        name: request.say("mean of the pictures", "图像的均值"), ink: .secondary, code: nil,
        picture: mean.meanPicture, note: request.say("another thing", "是另一回事")),
    ]
  }

  /// What the model promises in one step, beside the mean of the codes it was trained on.
  func meanFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 962)
    let body = sheet.body
    let side = 238.0
    let columns = columns(request)
    let step = (body.width - side) / Double(columns.count - 1)
    let top = body.minY + 50
    var marks: [Mark] = []
    for (rank, column) in columns.enumerated() {
      let tile = Rect(body.minX + Double(rank) * step, top, side, side)
      let below = tile.offset(0, side + 22)
      marks += [
        .text(
          column.name, at: Point(tile.x, tile.y - 16),
          TextStyle(TypeScale.label, column.ink, weight: .bold)),
        .picture(Raster(column.picture), in: below),
        .text(
          column.note, at: Point(below.x, below.maxY + 32),
          TextStyle(TypeScale.label, column.ink)),
      ]
      if let code = column.code {
        marks.append(CodeMaps(code.row(0), in: tile, gap: 6).mark)
      } else {
        let style = TextStyle(TypeScale.label, .secondary)
        let words = request.say(
          "A decoder is no straight line: the mean code does not decode to the mean picture.",
          "解码器不是直线：编码的均值解码出来，并不是图像的均值。")
        for (place, line) in TextWrap.lines(words, style, width: side).enumerated() {
          marks.append(.text(line, at: Point(tile.x, tile.y + 40 + 30 * Double(place)), style))
        }
      }
    }
    marks.append(
      CodeMaps.legend(in: Rect(body.minX, top + 2 * side + 92, 170, 12)))
    return sheet.figure(
      alternativeText: request.say(
        "In one step from pure noise without guidance the model's code lies "
          + "\(NumberText.fixed(mean.plainDistance, 2)) from the mean of \(mean.truths) codes, where "
          + "single codes lie \(NumberText.fixed(mean.spread, 2)) away, and with guidance "
          + "\(NumberText.fixed(mean.guidedDistance, 2)).",
        "从纯噪声一步到位、没有引导时，模型的编码离 \(mean.truths) 份编码的均值 "
          + "\(NumberText.fixed(mean.plainDistance, 2))，单份编码离它 "
          + "\(NumberText.fixed(mean.spread, 2))，有引导时是 \(NumberText.fixed(mean.guidedDistance, 2))。"
      ),
      marks)
  }
}
