import Diffusion
import Foundation
import Tensor
import Viz

/// One picture on its way into the noise, a time each frame: what the network predicts of the noise, or
/// what becomes of the picture when that is taken out.
struct NoisedFrames: Sendable {
  enum View: String, Sendable {
    /// x_t, ε, ε̂ and how they differ.
    case predict
    /// Plain subtraction beside x̂₀ and the truth.
    case residual
  }

  let way: NoisedWay
  let view: View
  let language: Language
  private let noiseErrors, plainErrors, originalErrors: [Double]

  init(_ way: NoisedWay, _ view: View, _ language: Language) {
    (self.way, self.view, self.language) = (way, view, language)
    noiseErrors = way.noiseErrors
    plainErrors = way.plainErrors
    originalErrors = way.originalErrors
  }

  private func say(_ english: String, _ chinese: String) -> String {
    language == .zh ? chinese : english
  }

  private func three(_ value: Double) -> String { NumberText.fixed(value, 3) }

  func stage() -> StageFrames {
    let isPrediction = view == .predict
    return StageFrames(
      sequence: sequence(),
      title: isPrediction
        ? say(
          "The predicted noise, from time 0 to time \(way.last)", "预测的噪声，从时刻 0 到时刻 \(way.last)")
        : say(
          "The noise taken out, from time 0 to time \(way.last)", "去掉噪声，从时刻 0 到时刻 \(way.last)"),
      reading: isPrediction
        ? say(
          "Each tile is what the network is shown, decoded; it has to say which noise that holds.",
          "每一格是网络看到的样本（已解码），它要说出其中有什么样的噪声。")
        : say(
          #"Each tile is the picture painted from $\hat x_0$, the noise taken out by the formula."#,
          #"每一格是由 $\hat x_0$ 画出的图像，即按公式去掉噪声的结果。"#))
  }

  private func sequence() -> FrameSequence {
    FrameSequence(
      count: way.moments.count, secondsPerFrame: 0.12, holdSeconds: 1.6, draw: { frame($0) },
      thumbnail: { index, square in
        let shown = way.moments[index]
        let picture = view == .predict ? shown.sample : shown.original
        return (.picture(Raster(picture), in: square), "$t = \(shown.prediction.t)$")
      },
      record: { index in
        let one = way.moments[index].prediction
        return [
          ("t", Double(one.t)), ("signal", one.level.signal), ("noise", one.level.noise),
          ("noise_error", noiseErrors[index]), ("loss", noiseErrors[index] * noiseErrors[index]),
          ("subtracted_error", plainErrors[index]), ("original_error", originalErrors[index]),
          ("seed", Double(way.seed)),
        ]
      })
  }

  private func frame(_ index: Int) -> Figure {
    let (shown, body) = (way.moments[index], Rect(40, 178, 1200, 0))
    let one = shown.prediction
    var marks: [Mark] = [
      .text("$t = \(one.t)$", at: Point(40, 60), TextStyle(32, weight: .bold)),
      .text(
        #"$\latent{x_t} = \#(three(one.level.signal))\, \data{x_0} + \#(three(one.level.noise))\, \noise{\varepsilon}$"#,
        at: Point(230, 60), TextStyle(26)),
      .text(
        say(
          "frame \(index + 1) of \(way.moments.count)", "第 \(index + 1) / \(way.moments.count) 帧"),
        at: Point(1240, 60), TextStyle(TypeScale.label, .secondary, anchor: .end)),
    ]
    marks += TokenChips(way.tokens).marks(at: Point(40, 84), width: 1200)
    marks += view == .predict ? prediction(index, body) : subtraction(index, body)
    return Figure(
      width: 1280, height: 740,
      alternativeText: view == .predict
        ? say(
          "t = \(one.t): the noise in the code, the predicted noise and their difference, "
            + "\(three(noiseErrors[index]))",
          "t = \(one.t)：编码里的噪声、预测的噪声和两者之差 \(three(noiseErrors[index]))")
        : say(
          "t = \(one.t): plain subtraction misses by \(three(plainErrors[index])), the formula by "
            + three(originalErrors[index]),
          "t = \(one.t)：直接相减差 \(three(plainErrors[index]))，公式差 \(three(originalErrors[index]))"),
      marks: marks)
  }

  // MARK: Prediction

  private func prediction(_ index: Int, _ body: Rect) -> [Mark] {
    let (shown, side) = (way.moments[index], 200.0)
    let one = shown.prediction
    let corners = [0.0, 220, 520, 760, 1000].map { Point(body.x + $0, body.y) }
    let tiles = corners.map { Rect($0.x, $0.y, side, side) }
    let error = one.predicted - one.noise
    let factor = CodeMaps.stretch(error)
    let names: [(String, Ink)] = [
      (say("decoded", "解码后"), .data), (say("$x_t$ the noisy code", "$x_t$ 加噪的编码"), .latent),
      (say(#"$\hat\varepsilon$ predicted"#, #"$\hat\varepsilon$ 预测"#), .prediction),
      (say(#"$\varepsilon$ the true noise"#, #"$\varepsilon$ 真实噪声"#), .noise),
      (
        say(
          #"$\hat\varepsilon - \varepsilon$, times \#(factor)"#,
          #"$\hat\varepsilon - \varepsilon$，放大 \#(factor) 倍"#), .ink
      ),
    ]
    let codes = [one.sample, one.predicted, one.noise, error * Float(factor)]
    var marks: [Mark] = zip(tiles, names).map { tile, name in
      .text(
        name.0, at: Point(tile.x, tile.y - 16),
        TextStyle(TypeScale.body, name.1, weight: .bold))
    }
    marks.append(.picture(Raster(shown.sample), in: tiles[0]))
    for (tile, code) in zip(tiles.dropFirst(), codes) {
      marks.append(CodeMaps(code.row(0), in: tile, gap: 5).mark)
    }
    let from = Point(tiles[1].maxX + 10, tiles[1].midY)
    marks += [
      Connectors.arrow(from: from, to: Point(tiles[2].minX - 10, from.y)),
      .text(
        "U-Net", at: Point((tiles[1].maxX + tiles[2].minX) / 2, from.y - 14),
        TextStyle(TypeScale.tick, .secondary, anchor: .middle)),
      CodeMaps.legend(in: Rect(tiles[1].x, tiles[1].maxY + 22, side, 10)),
      .text(
        say("error \(three(noiseErrors[index]))", "误差 \(three(noiseErrors[index]))"),
        at: Point(tiles[4].x, tiles[4].maxY + 32),
        TextStyle(TypeScale.body, .prediction, weight: .bold)),
    ]
    return marks
      + plot(
        [(noiseErrors.map { $0 * $0 }, .prediction, "")], index,
        say(
          #"loss: mean square of $\hat\varepsilon - \varepsilon$, this picture and this noise"#,
          #"损失：$\hat\varepsilon - \varepsilon$ 的均方，这张图、这份噪声"#), isLogarithmic: true)
  }

  // MARK: Subtraction

  private func subtraction(_ index: Int, _ body: Rect) -> [Mark] {
    let (shown, side) = (way.moments[index], 210.0)
    let level = shown.prediction.level
    let row = PictureRow(
      count: 4, x: body.x, y: body.y, width: body.width, gap: 100, longest: side)
    let parts: [(name: String, ink: Ink, picture: Tensor<Float>, foot: String)] = [
      (
        say("what the network is shown", "网络看到的"), .latent, shown.sample, #"$\latent{x_t}$"#
      ),
      (
        say("just subtracted", "直接相减"), .secondary, shown.subtracted,
        #"$\latent{x_t} - \prediction{\hat\varepsilon}$"#
      ),
      (
        say("scaled first", "先乘份额"), .prediction, shown.original,
        #"$(\latent{x_t} - \#(three(level.noise))\, \prediction{\hat\varepsilon}) / \#(three(level.signal))$"#
      ),
      (say("the truth", "真相"), .data, way.subject.picture, "$\\data{x_0}$"),
    ]
    var marks: [Mark] = zip(row.tiles, parts).flatMap { tile, part -> [Mark] in
      [
        .text(
          part.name, at: Point(tile.x, tile.y - 16),
          TextStyle(TypeScale.body, part.ink, weight: .bold)),
        .picture(Raster(part.picture), in: tile),
        .text(part.foot, at: Point(tile.x, tile.maxY + 32), TextStyle(TypeScale.body)),
      ]
    }
    marks += plot(
      [
        (plainErrors, .secondary, say("just subtracted", "直接相减")),
        (originalErrors, .prediction, say("scaled first", "先乘份额")),
      ], index,
      say(
        "error of the code (root mean square; 1: as far off as no picture at all)",
        "编码的误差（均方根；1：相当于什么图也没有）"))
    return marks
  }

  // MARK: Errors by time

  /// Curves over all times up to now, the rest faint; each with its name and value beside.
  private func plot(
    _ curves: [(values: [Double], ink: Ink, name: String)], _ index: Int, _ label: String,
    isLogarithmic: Bool = false
  ) -> [Mark] {
    let all = curves.flatMap(\.values)
    let (least, most) = (max(all.min() ?? 1, 1e-9), max(all.max() ?? 1, 1e-3))
    let range =
      isLogarithmic
      ? pow(10, floor(log10(least)))...pow(10, ceil(log10(most) + 1e-9)) : 0...most * 1.1
    let axes = Axes(
      Rect(100, 500, 920, 164), x: 0...Double(way.last), y: range,
      yKind: isLogarithmic ? .log : .linear)
    let ends = curves.map { axes.y($0.values[index]) }
    let isClose = ends.count == 2 && abs(ends[0] - ends[1]) < 30
    let middle = ends.reduce(0, +) / Double(ends.count)
    var marks: [Mark] = [
      axes.grid(
        xLabel: say("model time $t$", "模型时刻 $t$"), yLabel: label,
        xTicks: Ticks.times(to: Double(way.last)), yTicks: axes.y.ticks(3)),
      axes.rule(x: way.times[index], Stroke(.ink.opacity(0.4), 1.5)),
    ]
    marks += axes.unfolding(curves.map { ($0.values, $0.ink) }, xs: way.times, to: index)
    for (rank, curve) in curves.enumerated() {
      let other = ends.count - 1 - rank
      let isUpper = (ends[rank], rank) < (ends[other], other)
      marks.append(
        .text(
          (curve.name.isEmpty ? "" : curve.name + " ") + three(curve.values[index]),
          at: Point(axes.frame.maxX + 22, isClose ? middle + (isUpper ? -15 : 15) : ends[rank]),
          TextStyle(TypeScale.label, curve.ink, weight: .bold, alignment: .middle)))
    }
    return marks
  }
}
