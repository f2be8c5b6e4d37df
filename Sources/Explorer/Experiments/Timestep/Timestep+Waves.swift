import Diffusion
import Foundation
import Tensor
import Viz

extension TimestepExperiment {
  private var pairs: Int { embeddings.waves.shape[1] / 2 }

  /// f_i = 10000^(−i / (half − shift)).
  private func frequency(_ pair: Int) -> Double {
    let half = Double(pairs)
    return pow(10000, -Double(pair) / (half - Double(model.unet.configuration.freqShift)))
  }

  /// How many times the slowest wave takes to come round.
  var longestWave: Double { 2 * .pi / frequency(pairs - 1) }

  /// The embedding of every time as columns, some of its waves, and one time's numbers.
  func waves(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1240)
    let body = sheet.body
    let field = Rect(body.minX + 130, body.minY + 34, body.width - 130, 360)
    let (rows, last) = (embeddings.waves.shape[1], embeddings.last)
    var marks: [Mark] = embeddings.field(in: field, at: writtenTime)
    marks.append(
      HeatMap([], columns: 1, range: -1...1, map: .signed)
        .legend(in: Rect(body.minX, field.maxY - 40, 96, 12), decimals: 0))
    for (rank, name) in TimeEmbeddings.halves(model.unet).enumerated() {
      marks.append(
        .text(
          request.say("\(pairs) × \(name)", "\(pairs) 个 \(name)"),
          at: Point(field.minX - 16, field.minY + field.height * (0.25 + 0.5 * Double(rank))),
          TextStyle(
            TypeScale.label, .secondary, anchor: .end, alignment: .middle)))
    }
    marks += curves(Rect(field.minX, field.maxY + 96, field.width - 360, 0), request)
    return sheet.figure(
      alternativeText: request.say(
        "The \(rows) numbers that stand for each time from 0 to \(last): \(pairs) cosines and "
          + "\(pairs) sines, from fast waves to slow ones. No two times have the same column.",
        "代表 0 到 \(last) 每个时刻的 \(rows) 个数：\(pairs) 个余弦和 \(pairs) 个正弦，从快波到慢波。没有两个时刻的列相同。"),
      marks)
  }

  /// Some of the waves with the written time's values on them, and the sums beside.
  private func curves(_ area: Rect, _ request: FigureRequest) -> [Mark] {
    let last = Double(embeddings.last)
    let chosen = [pairs / 4, pairs * 7 / 16, pairs * 5 / 8, pairs - 1]
    let times = stride(from: 0.0, through: last, by: last / 600).map { $0 }
    var marks: [Mark] = [
      .text(
        request.say(
          #"four of the cosines, at $t = \#(writtenTime)$"#,
          #"其中四个余弦，在 $t = \#(writtenTime)$ 处"#),
        at: Point(area.minX, area.minY - 22), TextStyle(TypeScale.heading, weight: .bold))
    ]
    for (rank, pair) in chosen.enumerated() {
      let frame = Rect(area.minX, area.minY + Double(rank) * 124, area.width, 92)
      let axes = Axes(frame, x: 0...last, y: -1.05...1.05)
      let omega = frequency(pair)
      let value = cos(omega * Double(writtenTime))
      marks += [
        axes.rule(y: 0, Stroke(.hairline, 1.5)),
        axes.line(times, times.map { cos(omega * $0) }, Stroke(.data, 2.5)),
        .segment(
          Point(axes.x(Double(writtenTime)), frame.minY),
          Point(axes.x(Double(writtenTime)), frame.maxY), Stroke(.ink, 1.5)),
        axes.dots([Double(writtenTime)], [value], .ink, radius: 7),
        .text(
          "$i = \(pair)$", at: Point(frame.minX - 16, frame.midY),
          TextStyle(TypeScale.label, .secondary, anchor: .end, alignment: .middle)),
        .text(
          #"$f_{\#(pair)} = \#(NumberText.significant(omega, 3))$"#,
          at: Point(frame.maxX + 30, frame.midY - 14),
          TextStyle(TypeScale.label, .secondary)),
        .text(
          #"$\mathrm{cos}(\#(writtenTime)\, f_{\#(pair)}) = \#(NumberText.fixed(value, 3))$"#,
          at: Point(frame.maxX + 30, frame.midY + 22), TextStyle(TypeScale.body, .data)),
      ]
    }
    return marks
  }

  /// How alike times are: in sines and cosines, and after the two trained layers.
  func similarity(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 900)
    let body = sheet.body
    let side = 500.0
    let last = Double(embeddings.last)
    let parts: [(String, [Double], Double)] = [
      (
        request.say("sines and cosines", "正弦与余弦"), TimeEmbeddings.cosines(embeddings.waves),
        body.minX + 80
      ),
      (
        request.say("after two trained layers", "经过两层训练好的线性层"),
        TimeEmbeddings.cosines(embeddings.learned), body.maxX - side - 210
      ),
    ]
    var marks: [Mark] = []
    for (name, cosines, x) in parts {
      let square = Rect(x, body.minY + 70, side, side)
      let axes = Axes(square, x: 0...last, y: 0...last)
      let map = HeatMap(
        flipped(cosines), columns: embeddings.times.count, range: -1...1, map: .signed)
      marks += [
        .text(name, at: Point(x, square.minY - 24), TextStyle(TypeScale.heading, weight: .bold)),
        axes.grid(
          xLabel: request.say("time $t$", "时刻 $t$"), xTicks: Ticks.times(to: last),
          yTicks: Ticks.times(to: last)),
        map.mark(in: square),
      ]
    }
    marks.append(
      HeatMap([], columns: 1, range: -1...1, map: .signed).legend(
        in: Rect(body.maxX - 170, body.minY + 100, 150, 14), decimals: 0,
        label: request.say("cosine", "余弦相似度")))
    return sheet.figure(
      alternativeText: request.say(
        "Cosines between the embeddings of all times. Times \(embeddings.times[1]) apart are nearly "
          + "alike, times far apart are not.",
        "所有时刻的嵌入两两之间的余弦。相差 \(embeddings.times[1]) 的时刻几乎一样，相差远的则不然。"), marks)
  }

  /// Rows from the last time down, so that time grows upwards.
  private func flipped(_ values: [Double]) -> [Double] {
    let count = embeddings.times.count
    return (0..<count).reversed().flatMap { values[$0 * count..<($0 + 1) * count] }
  }
}
