import Diffusion
import Tensor
import Viz

extension TrainExperiment {
  /// Where the exact predictor and the network would push points, side by side.
  func field(_ request: FigureRequest) throws -> Figure {
    let times = try request.times("times", upTo: schedule.count)
    let sheet = Sheet(
      title: request.title,
      formula:
        #"\nabla_{x_t} \log p(x_t) = -\frac{E[\,\noise{\varepsilon}\,\mid\,x_t\,]}{\sqrt{1-\bar\alpha_t}}"#,
      reading: request.reading, command: request.command, height: 1190)
    let body = sheet.body
    let left = 150.0
    let row = PictureRow(
      count: times.count, x: body.minX + left, y: body.minY + 44, width: body.width - left,
      gap: 40, longest: (body.height - 110) / 2)
    let names = [
      (request.say("exact", "精确"), Ink.ink), (request.say("learned", "学到的"), .prediction),
    ]
    var marks: [Mark] = []
    for (rank, (name, ink)) in names.enumerated() {
      let down = Double(rank) * (row.side + 30)
      marks.append(
        .text(
          name, at: Point(body.minX, row.tiles[0].midY + down),
          TextStyle(TypeScale.heading, ink, weight: .bold, alignment: .middle)))
      for (tile, t) in zip(row.tiles, times) {
        let plane = Axes.plane(tile.offset(0, down), reach: 2.6)
        let grid = Self.fieldPoints(reach: 2.4, count: 17)
        let noise = rank == 0 ? exactNoise(grid, at: t) : learnedNoise(grid, at: t)
        let share = schedule.noise[t] * schedule.noise[t]
        marks += [
          plane.ground,
          plane.cloud(
            noisedData(500, at: t), .mix(.data, .noise, share).opacity(0.35), radius: 2),
          plane.arrows(grid, noise.map { (-$0.x, -$0.y) }, scale: 10, longest: 24, ink),
        ]
        if rank == 0 {
          marks.append(
            .text(
              "$t = \(t)$", at: Point(tile.midX, tile.minY - 16),
              TextStyle(TypeScale.heading, anchor: .middle)))
        }
      }
    }
    return sheet.figure(
      alternativeText: request.say(
        "Arrows at t = \(times.map(String.init).joined(separator: ", ")) point from noisy places "
          + "towards the data. The learned arrows agree with the exact ones but for a mean squared "
          + "difference of \(NumberText.significant(evaluation.gap, 2)).",
        "t = \(times.map(String.init).joined(separator: "、")) 时的箭头从噪声处指向数据。"
          + "学到的箭头与精确的箭头一致，均方差只有 \(NumberText.significant(evaluation.gap, 2))。"), marks)
  }

  static func fieldPoints(reach: Double, count: Int) -> Cloud {
    let places = (0..<count).map { -reach + 2 * reach * Double($0) / Double(count - 1) }
    return places.flatMap { y in places.map { (x: $0, y: y) } }
  }

  func exactNoise(_ points: Cloud, at t: Int) -> Cloud {
    points.map {
      data.expectedNoise(x: $0.x, y: $0.y, signal: schedule.signal[t], noise: schedule.noise[t])
    }
  }

  func learnedNoise(_ points: Cloud, at t: Int) -> Cloud {
    let tensor = Tensor(
      points.flatMap { [Float($0.x), Float($0.y)] }, shape: [points.count, 2])
    return Self.cloud(model(tensor, at: [Int](repeating: t, count: points.count)))
  }
}
