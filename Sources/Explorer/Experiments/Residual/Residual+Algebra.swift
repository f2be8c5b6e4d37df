import Diffusion
import Viz

extension ResidualExperiment {
  /// One number of the code: how it was mixed, and three ways of taking the noise out of it.
  func algebra(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1040)
    let body = sheet.body
    let side = 210.0
    let top = body.minY + 62
    let place = (row: writtenPlace.row, column: writtenPlace.column, channel: 0)
    let parts = [
      FramedNumber(name: "$x_0$", ink: .data, code: written.code, place: place),
      FramedNumber(name: #"$\varepsilon$"#, ink: .noise, code: written.noise, place: place),
      FramedNumber(name: "$x_t$", ink: .latent, code: written.sample, place: place),
      FramedNumber(
        name: #"$\hat\varepsilon$"#, ink: .prediction, code: written.predicted, place: place),
    ]
    let gap = (body.width - 4 * (side + 110)) / 3 + 110
    var marks: [Mark] = parts.enumerated().flatMap { rank, part in
      part.marks(in: Rect(body.minX + Double(rank) * (side + gap), top, side, side))
    }
    marks.append(CodeMaps.legend(in: Rect(body.maxX - 170, top - 46, 170, 12)))
    let foot = top + side + 64
    marks.append(
      .text(
        request.say(
          "what each way gives, and how far that is from $\\data{x_0}$",
          "每种做法的结果，以及离 $\\data{x_0}$ 有多远"),
        at: Point(body.maxX, foot), TextStyle(TypeScale.label, .secondary, anchor: .end)))
    for (rank, line) in sums(request).enumerated() {
      let y = foot + 62 + 104 * Double(rank)
      marks += [
        .segment(
          Point(body.minX, y + 40), Point(body.maxX, y + 40), Stroke(.hairline, 1.5)),
        .text(line.name, at: Point(body.minX, y), TextStyle(TypeScale.body, line.ink)),
        .text("$\(line.symbols)$", at: Point(body.minX + 262, y), TextStyle(26)),
        .text("$=\\; \(line.numbers)$", at: Point(body.minX + 520, y), TextStyle(26)),
        .text(
          line.result, at: Point(body.maxX - 150, y),
          TextStyle(TypeScale.heading, line.ink, weight: .bold, anchor: .end)),
      ]
      if let miss = line.miss {
        marks.append(
          .text(
            request.say("off by \(miss)", "差 \(miss)"), at: Point(body.maxX, y),
            TextStyle(TypeScale.label, line.ink, anchor: .end)))
      }
    }
    let (plain, solved) = (value(written.subtracted), value(written.original))
    return sheet.figure(
      alternativeText: request.say(
        "One number of the code is \(NumberText.fixed(value(written.code), 4)). Mixed with noise to "
          + "t = \(written.t) and subtracting the predicted noise gives "
          + "\(NumberText.fixed(plain, 4)); the formula gives \(NumberText.fixed(solved, 4)).",
        "编码中的一个数是 \(NumberText.fixed(value(written.code), 4))。加噪到 t = \(written.t) 之后，直接减去预测的噪声得到 "
          + "\(NumberText.fixed(plain, 4))，用公式得到 \(NumberText.fixed(solved, 4))。"), marks)
  }

  private struct Sum {
    let name: String
    let ink: Ink
    let symbols, numbers, result: String
    var miss: String?
  }

  private func sums(_ request: FigureRequest) -> [Sum] {
    func n(_ value: Double) -> String { FramedNumber.written(value) }
    let (truth, mixed) = (value(written.code), value(written.sample))
    let (noise, guess) = (value(written.noise), value(written.predicted))
    let (a, b) = (written.level.signal, written.level.noise)
    func miss(_ result: Double) -> String { NumberText.fixed(abs(result - truth), 4) }
    func four(_ value: Double) -> String { NumberText.fixed(value, 4) }
    return [
      Sum(
        name: request.say("mix picture and noise", "混合图像与噪声"), ink: .latent,
        symbols: #"a\, \data{x_0} + b\, \noise{\varepsilon}"#,
        numbers: #"\#(n(a)) \times \data{\#(n(truth))} + \#(n(b)) \times \noise{\#(n(noise))}"#,
        result: four(mixed)),
      Sum(
        name: request.say("just subtract", "直接相减"), ink: .secondary,
        symbols: #"\latent{x_t} - \prediction{\hat\varepsilon}"#,
        numbers: #"\latent{\#(n(mixed))} - \prediction{\#(n(guess))}"#,
        result: four(mixed - guess), miss: miss(mixed - guess)),
      Sum(
        name: request.say("scale, then subtract", "按份额去掉"), ink: .prediction,
        symbols: #"\frac{\latent{x_t} - b\, \prediction{\hat\varepsilon}}{a}"#,
        numbers:
          #"\frac{\latent{\#(n(mixed))} - \#(n(b)) \times \prediction{\#(n(guess))}}{\#(n(a))}"#,
        result: four(solved(guess)), miss: miss(solved(guess))),
      Sum(
        name: request.say("with the true noise", "用真实的噪声"), ink: .data,
        symbols: #"\frac{\latent{x_t} - b\, \noise{\varepsilon}}{a}"#,
        numbers:
          #"\frac{\latent{\#(n(mixed))} - \#(n(b)) \times \noise{\#(n(noise))}}{\#(n(a))}"#,
        result: four(solved(noise)), miss: miss(solved(noise))),
    ]
  }
}
