import Diffusion
import Tensor
import Viz

extension ReverseExperiment {
  /// The step that is written out: the one in the middle.
  var writtenStep: DenoisingStep { record.moments[record.moments.count / 2].step }

  /// The place of the number that is written out: row, column and channel.
  var writtenPlace: (row: Int, column: Int, channel: Int) {
    (writtenStep.sample.shape[1] / 2, writtenStep.sample.shape[2] / 2, 0)
  }

  private func value(_ tensor: Tensor<Float>) -> Double {
    Double(tensor[0, writtenPlace.row, writtenPlace.column, writtenPlace.channel])
  }

  /// x̂₀ and x_s of that number by the equations, from the figure's numbers alone, beside the run's.
  var sums: (original: Double, ownOriginal: Double, next: Double, ownNext: Double) {
    let step = writtenStep
    let (level, next) = (step.level, step.nextLevel)
    let original = (value(step.sample) - level.noise * value(step.epsilon)) / level.signal
    let sum = next.signal * original + next.noise * value(step.epsilon) + value(step.rest)
    return (original, value(step.original), sum, value(step.next))
  }

  /// The largest difference, over all numbers of all steps, between x_s and the mixture of x̂₀ and ε̂.
  var largestRest: Double {
    record.moments.map { Double($0.step.rest.magnitude().extent.greatest) }.max() ?? 0
  }

  /// Whether the sampler adds something of its own.
  var hasRest: Bool {
    record.moments.contains { $0.step.hasRest }
  }

  func meaningOfRest(_ request: FigureRequest) -> String {
    request.say(
      #"$\noise{r}$: what \#(scheduler.rawValue) adds itself, fresh noise or what earlier steps say"#,
      #"$\noise{r}$：\#(scheduler.rawValue) 自己加的，新的噪声，或由前面几步得出的修正"#)
  }

  /// One number of the code taken through one step.
  func equation(_ request: FigureRequest) throws -> Figure {
    let step = writtenStep
    let place = writtenPlace
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 870)
    let body = sheet.body
    let side = 210.0
    let top = body.minY + 62
    let parts: [(String, Ink, Tensor<Float>)] = [
      ("$x_t$", .latent, step.sample), (#"$\hat\varepsilon$"#, .prediction, step.epsilon),
      (#"$\hat x_0$"#, .prediction, step.original), ("$x_s$", .latent, step.next),
    ]
    let gap = (body.width - 4 * (side + 110)) / 3 + 110
    var marks = [CodeMaps.legend(in: Rect(body.maxX - 170, top - 46, 170, 12))]
    for (rank, part) in parts.enumerated() {
      let tile = Rect(body.minX + Double(rank) * (side + gap), top, side, side)
      marks += FramedNumber(name: part.0, ink: part.1, code: part.2, place: place).marks(in: tile)
    }
    func n(_ value: Double) -> String { FramedNumber.written(value) }
    let (level, next) = (step.level, step.nextLevel)
    let rest = value(step.rest)
    let lines: [(String, String, String)] = [
      (
        request.say("take the noise out", "去掉噪声"),
        #"\prediction{\hat x_0} = \frac{\latent{x_t} - b_t\, \prediction{\hat\varepsilon}}{a_t}"#,
        #"\frac{\latent{\#(n(value(step.sample)))} - \#(n(level.noise)) \times \prediction{\#(n(value(step.epsilon)))}}{\#(n(level.signal))} = \prediction{\#(NumberText.fixed(sums.original, 4))}"#
      ),
      (
        request.say("mix a little less back in", "再混回少一点"),
        #"\latent{x_s} = a_s\, \prediction{\hat x_0} + b_s\, \prediction{\hat\varepsilon}"#
          + (step.hasRest ? #" + \noise{r}"# : ""),
        #"\#(n(next.signal)) \times \prediction{\#(n(sums.original))} + \#(n(next.noise)) \times \prediction{\#(n(value(step.epsilon)))}"#
          + (step.hasRest ? #" + \noise{\#(n(rest))}"# : "")
          + #" = \latent{\#(NumberText.fixed(sums.next, 4))}"#
      ),
    ]
    for (rank, line) in lines.enumerated() {
      let y = top + side + 110 + 118 * Double(rank)
      marks += [
        .text(line.0, at: Point(body.minX, y), TextStyle(TypeScale.body, .secondary)),
        .text("$\(line.1)$", at: Point(body.minX + 270, y), TextStyle(26)),
        .text("$=\\; \(line.2)$", at: Point(body.minX + 590, y), TextStyle(26)),
      ]
    }
    marks.append(
      .text(
        request.say(
          #"$a_t$, $b_t$: shares of picture and noise at $t = \#(DenoisingStep.written(step.t))$"#,
          #"$a_t$、$b_t$：$t = \#(DenoisingStep.written(step.t))$ 时图像与噪声的份额"#)
          + (step.s.map {
            request.say(
              "; $a_s$, $b_s$: at the next time, $s = \(DenoisingStep.written($0))$",
              "；$a_s$、$b_s$：下一个时刻 $s = \(DenoisingStep.written($0))$ 的份额")
          } ?? ""),
        at: Point(body.minX, top + side + 310), TextStyle(TypeScale.body, .secondary)))
    if step.hasRest {
      marks.append(
        .text(
          meaningOfRest(request), at: Point(body.minX, top + side + 346),
          TextStyle(TypeScale.body, .secondary)))
    }
    return sheet.figure(
      alternativeText: request.say(
        "One number of the code at t = \(DenoisingStep.written(step.t)): "
          + "\(NumberText.fixed(value(step.sample), 4)) with predicted noise "
          + "\(NumberText.fixed(value(step.epsilon), 4)) gives a promised value of "
          + "\(NumberText.fixed(sums.original, 4)) and the next value "
          + "\(NumberText.fixed(sums.next, 4)).",
        "t = \(DenoisingStep.written(step.t)) 时编码中的一个数 \(NumberText.fixed(value(step.sample), 4))，"
          + "预测的噪声是 \(NumberText.fixed(value(step.epsilon), 4))，由此得到所预示的值 "
          + "\(NumberText.fixed(sums.original, 4)) 和下一步的值 \(NumberText.fixed(sums.next, 4))。"),
      marks)
  }
}
