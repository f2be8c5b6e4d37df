import Tensor
import Viz

extension ForwardExperiment {
  /// Taking the noise away again: plain subtraction beside the formula that is exact.
  func undo(_ request: FigureRequest) throws -> Figure {
    let times = undoTimes
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1120)
    let body = sheet.body
    let left = 330.0
    let tile = 214.0
    let step = (body.width - left - tile) / Double(max(times.count - 1, 1))
    let rows: [(name: String, formula: String, ink: Ink, values: (Int) -> Tensor<Float>)] = [
      (request.say("the noisy picture", "加噪图像"), "x_t", .ink, { noised($0) }),
      (
        request.say("plain subtraction", "直接相减"), #"x_t - \noise{\varepsilon}"#, .secondary,
        { plainSubtraction($0) }
      ),
      (
        request.say("the exact way back", "精确还原"),
        #"\frac{x_t - \noise{\sqrt{1-\bar\alpha_t}\;\varepsilon}}{\data{\sqrt{\bar\alpha_t}}}"#,
        .data, { exactOriginal($0) }
      ),
    ]
    var marks: [Mark] = []
    for (rank, row) in rows.enumerated() {
      let y = body.minY + 50 + Double(rank) * (tile + 66)
      marks += [
        .text(
          row.name, at: Point(body.minX, y + tile / 2 - 34),
          TextStyle(TypeScale.heading, row.ink, weight: .bold)),
        .text("$\(row.formula)$", at: Point(body.minX, y + tile / 2 + 34), TextStyle(28)),
      ]
      for (place, t) in times.enumerated() {
        let rect = Rect(body.minX + left + Double(place) * step, y, tile, tile)
        let values = row.values(t)
        marks.append(.picture(picture(of: values), in: rect))
        if rank == 0 {
          marks.append(
            .text(
              "$t = \(t)$", at: Point(rect.midX, y - 18),
              TextStyle(TypeScale.heading, anchor: .middle)))
        }
        marks.append(
          .text(
            request.say("error ", "误差 ") + NumberText.significant(rootMeanSquare(values, x0), 2),
            at: Point(rect.midX, rect.maxY + 27),
            TextStyle(TypeScale.label, rank == 2 ? .data : .secondary, anchor: .middle)))
      }
    }
    let plain = times.map { NumberText.fixed(rootMeanSquare(plainSubtraction($0), x0), 2) }
    return sheet.figure(
      alternativeText: request.say(
        "At t = \(times.map(String.init).joined(separator: ", ")): subtracting the whole noise "
          + "leaves errors of \(plain.joined(separator: ", ")); the exact formula gives the picture "
          + "back every time.",
        "在 t = \(times.map(String.init).joined(separator: "、"))：直接减去噪声留下的误差为 "
          + "\(plain.joined(separator: "、"))；精确公式每次都还原出原图。"), marks)
  }
}
