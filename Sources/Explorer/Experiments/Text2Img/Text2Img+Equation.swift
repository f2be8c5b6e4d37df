import Diffusion
import Tensor
import Viz

extension Text2ImgExperiment {
  /// One step's two answers, their difference and what is made of them, for one number and for the
  /// picture that each promises.
  func equation(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1000)
    let body = sheet.body
    let side = 240.0
    let top = body.minY + 62
    let (place, moment) = (writtenPlace, written)
    let change = moment.conditional - moment.unconditional
    let parts = [
      FramedNumber(
        name: #"$\hat\varepsilon_u$"#, ink: .prediction, code: moment.unconditional, place: place),
      FramedNumber(
        name: #"$\hat\varepsilon_c$"#, ink: .text, code: moment.conditional, place: place),
      FramedNumber(
        name: #"$\hat\varepsilon_c - \hat\varepsilon_u$"#, ink: .text, code: change, place: place),
      FramedNumber(
        name: #"$\hat\varepsilon$"#, ink: .prediction, code: moment.step.epsilon, place: place),
    ]
    let gap = (body.width - 4 * (side + 110)) / 3 + 110
    let columns = (0..<4).map { Rect(body.minX + Double($0) * (side + gap), top, side, side) }
    var marks: [Mark] = zip(parts, columns).flatMap { $0.marks(in: $1) }
    marks.append(CodeMaps.legend(in: Rect(body.maxX - 170, top - 46, 170, 12)))

    let (unconditional, conditional, _) = writtenValues
    func n(_ value: Double) -> String { FramedNumber.written(value) }
    let led = JSON.number(max(self.request.guidance, 1)).text
    let y = top + side + 66
    marks += [
      .text(
        request.say("lead further", "再往前带"), at: Point(body.minX, y),
        TextStyle(TypeScale.body, .secondary)),
      .text(
        #"$\prediction{\hat\varepsilon} = \prediction{\hat\varepsilon_u} + s\,(\words{\hat\varepsilon_c} - \prediction{\hat\varepsilon_u})$"#,
        at: Point(body.minX + 200, y), TextStyle(26)),
      .text(
        "$=\\; \\prediction{\(n(unconditional))} + \(led) \\times (\\words{\(n(conditional))} - "
          + "\\prediction{\(n(unconditional))}) = \\prediction{\(NumberText.fixed(writtenSum, 4))}$",
        at: Point(body.minX + 590, y), TextStyle(26)),
    ]
    marks += try promises(columns.map { $0.offset(0, side + 150) }, request)
    return sheet.figure(
      alternativeText: request.say(
        "One number at t = \(DenoisingStep.written(moment.step.t)): "
          + "\(NumberText.fixed(unconditional, 4)) without the text, "
          + "\(NumberText.fixed(conditional, 4)) with it, and with guidance \(led) "
          + "\(NumberText.fixed(writtenSum, 4)).",
        "t = \(DenoisingStep.written(moment.step.t)) 时的一个数：不带文字 "
          + "\(NumberText.fixed(unconditional, 4))，带文字 \(NumberText.fixed(conditional, 4))，引导 "
          + "\(led) 时 \(NumberText.fixed(writtenSum, 4))。"), marks)
  }

  /// Under each answer the picture that it promises, and under the difference where it lies.
  private func promises(_ tiles: [Rect], _ request: FigureRequest) throws -> [Mark] {
    let moment = written
    let promised = [moment.unconditional, moment.conditional, moment.step.epsilon].map {
      moment.original($0)
    }
    let pictures = try promised.map { try model.decode($0).row(0) }
    let names = [
      request.say("promised without the text", "不带文字所预示的"),
      request.say("with the text", "带文字"), request.say("where they differ, stretched", "差在哪里（已拉伸）"),
      request.say("with guidance", "带引导"),
    ]
    var marks: [Mark] = []
    for (place, tile) in tiles.enumerated() {
      let picture = place < 2 ? pictures[place] : pictures[2]
      marks += [
        .text(names[place], at: Point(tile.x, tile.y - 16), TextStyle(TypeScale.label, .secondary)),
        place == 2
          ? HeatMap(
            moment.places, columns: moment.step.sample.shape[2],
            range: 0...max(moment.places.max() ?? 1, 1e-9), map: .viridis
          ).mark(in: tile) : .picture(Raster(picture), in: tile),
      ]
    }
    let end = tiles[3]
    return marks + [
      .text(
        request.say("at the end", "最后"), at: Point(end.maxX + 14, end.y - 16),
        TextStyle(TypeScale.label, .secondary)),
      .picture(
        Raster(push.picture), in: Rect(end.maxX + 14, end.y, 96, 96),
        style: PictureStyle(border: Stroke(.data, 2))),
    ]
  }
}
