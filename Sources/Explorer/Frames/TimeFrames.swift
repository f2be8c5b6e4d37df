import Diffusion
import Tensor
import Viz

/// What the network is told of the time, as the time goes by: its numbers, where they stand among those
/// of all times, and how alike other times are.
struct TimeFrames: Sendable {
  /// The embedding of one time and its cosines with those of all times.
  struct Moment: Sendable {
    let t: Int
    /// Sines and cosines.
    let numbers: [Double]
    /// By time of `others`: of the sines and cosines, and after the trained layers.
    let waves, learned: [Double]
    /// The picture, noised to the time.
    let picture: Raster
  }

  /// Of the times that are drawn as columns, and of the many that each is compared with.
  let embeddings, others: TimeEmbeddings
  let moments: [Moment]
  let halves: [String]
  let learnedWidth: Int
  let seed: UInt64
  let language: Language

  init(
    _ model: StableDiffusion, image: String?, frames: Int, seed: UInt64, _ language: Language
  ) throws {
    let schedule = NoiseTable(model.scheduler.noiseSchedule)
    let all = TimeEmbeddings(model.unet, last: schedule.count - 1)
    let subject = try Subject(image: image, seed: seed, side: model.pictureSide)
    let noise = Tensor<Float>.normal(subject.pixels.shape, seed: seed, stream: 1)
    // Fast waves need all times, or their cosines would seem to jump.
    let others = TimeEmbeddings(model.unet, last: all.last, most: 1000)
    let times = NoisedWay.times(frames, last: all.last)
    let own = model.unet.embed(times: times.map(Float.init))
    let waves = TimeEmbeddings.cosines(own.waves, others.waves).rows
    let learned = TimeEmbeddings.cosines(own.embedding, others.learned).rows
    moments = times.enumerated().map { place, t in
      Moment(
        t: t, numbers: own.waves.row(place).scalars.map(Double.init), waves: waves[place],
        learned: learned[place],
        picture: Raster(schedule.mix(subject.pixels, noise, t) * 0.5 + 0.5))
    }
    (embeddings, self.others, self.seed, self.language) = (all, others, seed, language)
    halves = TimeEmbeddings.halves(model.unet)
    learnedWidth = all.learned.shape[1]
  }

  private func say(_ english: String, _ chinese: String) -> String {
    language == .zh ? chinese : english
  }

  private var width: Int { moments[0].numbers.count }

  func stage() -> StageFrames {
    StageFrames(
      sequence: sequence(),
      title: say(
        "A time is told as \(width) numbers, from time 0 to time \(embeddings.last)",
        "一个时刻用 \(width) 个数来告诉：从时刻 0 到时刻 \(embeddings.last)"),
      reading: say(
        "Each tile is the numbers of one time, row by row; blue is −1, red is 1.",
        "每一格是一个时刻的那些数，逐行排列；蓝色是 −1，红色是 1。"))
  }

  private func sequence() -> FrameSequence {
    FrameSequence(
      count: moments.count, secondsPerFrame: 0.12, holdSeconds: 1.6, draw: { frame($0) },
      thumbnail: { index, square in
        let moment = moments[index]
        let side = Int(Double(width).squareRoot().rounded(.up))
        let padding = [Double](repeating: 0, count: side * ((width + side - 1) / side) - width)
        return (
          HeatMap(moment.numbers + padding, columns: side, range: -1...1, map: .signed)
            .mark(in: square), "$t = \(moment.t)$"
        )
      },
      record: { index in
        var record: [(key: String, value: Double)] = [
          ("t", Double(moments[index].t)), ("seed", Double(seed)),
        ]
        for (place, number) in moments[index].numbers.enumerated() {
          record.append(("w\(place)", number))
        }
        return record
      })
  }

  // MARK: A frame

  private func frame(_ index: Int) -> Figure {
    let moment = moments[index]
    let picture = Rect(980, 130, 260, 260)
    var marks: [Mark] = [
      .text("$t = \(moment.t)$", at: Point(40, 60), TextStyle(32, weight: .bold)),
      .text(
        say(
          "told as \(width) numbers; two trained layers make \(learnedWidth) of them",
          "用 \(width) 个数告诉网络，再由两层训练好的线性层变成 \(learnedWidth) 个"),
        at: Point(230, 60), TextStyle(TypeScale.heading, .secondary)),
      .picture(moment.picture, in: picture, style: PictureStyle(cornerRadius: 2)),
      .text(
        say("how noisy that is, in pixels", "这时有多少噪声（以像素为例）"),
        at: Point(picture.x, picture.y - 16), TextStyle(TypeScale.tick, .secondary)),
      .text(
        say("frame \(index + 1) of \(moments.count)", "第 \(index + 1) / \(moments.count) 帧"),
        at: Point(1240, 60), TextStyle(TypeScale.label, .secondary, anchor: .end)),
    ]
    marks += bars(moment, Rect(100, 130, 820, 130))
    marks += embeddings.field(in: Rect(100, 326, 820, 150), at: moment.t)
    marks.append(
      HeatMap([], columns: 1, range: -1...1, map: .signed)
        .legend(in: Rect(980, 440, 260, 12), decimals: 0))
    marks.append(
      .text(
        say("the same numbers for all times", "所有时刻的这些数"), at: Point(100, 312),
        TextStyle(TypeScale.tick, .secondary)))
    marks += likeness(moment, Rect(100, 560, 820, 150))
    return Figure(
      width: 1280, height: 790,
      alternativeText: say(
        "The \(width) numbers of t = \(moment.t), their place among those of all times, and the "
          + "cosines with them", "t = \(moment.t) 的 \(width) 个数、在所有时刻中的位置，以及与各时刻的余弦"), marks: marks)
  }

  /// The numbers of one time.
  private func bars(_ moment: Moment, _ frame: Rect) -> [Mark] {
    let axes = Axes(frame, x: 0...Double(width), y: -1.05...1.05)
    let places = (0..<width).map { Double($0) + 0.5 }
    let half = Double(width) / 2
    var marks: [Mark] = [
      axes.grid(xTicks: [], yTicks: [-1, 0, 1]),
      axes.bars(places, moment.numbers, width: 0.7, .data),
      axes.rule(x: half, Stroke(.secondary, 1.5, dash: [4, 5])),
    ]
    for (rank, name) in halves.enumerated() {
      marks.append(
        .text(
          say("\(width / 2) × \(name), fast to slow", "\(width / 2) 个 \(name)，从快到慢"),
          at: Point(frame.minX + frame.width * (0.25 + 0.5 * Double(rank)), frame.minY - 14),
          TextStyle(TypeScale.tick, .secondary, anchor: .middle)))
    }
    return marks
  }

  /// The cosines of the time with all times.
  private func likeness(_ moment: Moment, _ frame: Rect) -> [Mark] {
    let axes = Axes(frame, x: 0...Double(embeddings.last), y: -1...1)
    let times = others.times.map(Double.init)
    let curves: [([Double], String, Ink)] = [
      (moment.waves, say("sines and cosines", "正弦与余弦"), .data),
      (moment.learned, say("after the trained layers", "经过训练好的线性层"), .prediction),
    ]
    var marks: [Mark] = [
      axes.grid(
        xLabel: say("time $t$", "时刻 $t$"),
        yLabel: say("cosine with every time", "与每个时刻的余弦"),
        xTicks: Ticks.times(to: Double(embeddings.last)), yTicks: [-1, 0, 1]),
      axes.rule(x: Double(moment.t), Stroke(.ink, 2)),
    ]
    for (rank, curve) in curves.enumerated() {
      marks += [
        axes.line(times, curve.0, Stroke(curve.2, 2.5)),
        .text(
          curve.1, at: Point(980, frame.midY - 16 + 32 * Double(rank)),
          TextStyle(TypeScale.label, curve.2, weight: .bold, alignment: .middle)),
      ]
    }
    return marks
  }
}
