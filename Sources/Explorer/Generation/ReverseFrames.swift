import Diffusion
import Tensor
import Viz

/// The reverse process as an animation: the sample as it is, and the picture that it promises.
struct ReverseFrames: Sendable {
  /// What a frame shows: a step, or the end.
  private struct Moment: Sendable {
    /// nil at the end.
    let step: (t: Double, s: Double?, level: NoiseLevel)?
    /// The sample at unit variance, `[h, w, C]`.
    let sample: Tensor<Float>
    /// x̂₀, decoded; at the end the picture itself.
    let picture: Raster
  }

  private let moments: [Moment]
  private let prompt: String
  private let guidance: Double
  private let seed: UInt64
  private let language: Language

  /// Takes all steps of a run of one picture, painted by `model` as `prompt` says.
  init(
    of denoising: Denoising, by model: StableDiffusion, prompt: String, guidance: Double,
    seed: UInt64, _ language: Language
  ) throws {
    var moments: [Moment] = []
    func picture(_ codes: Tensor<Float>) throws -> Raster {
      Raster(try model.decode(codes).row(0))
    }
    let codes = try denoising.watched { step in
      let level = step.scheduler.moment.level
      let deviation = (level.signal * level.signal + level.noise * level.noise).squareRoot()
      moments.append(
        Moment(
          step: (step.t, step.s, level), sample: step.sample.row(0) * Float(1 / deviation),
          picture: try picture(step.original)))
    }
    moments.append(Moment(step: nil, sample: codes.row(0), picture: try picture(codes)))
    self.moments = moments
    (self.prompt, self.guidance, self.seed) = (prompt, guidance, seed)
    self.language = language
  }

  private func say(_ english: String, _ chinese: String) -> String {
    language == .zh ? chinese : english
  }

  /// Times of the model are whole but for Euler's.
  private static func written(_ t: Double) -> String {
    NumberText.fixed(t, t == t.rounded() ? 0 : 1)
  }

  func sequence() -> FrameSequence {
    FrameSequence(
      count: moments.count, secondsPerFrame: 0.1, holdSeconds: 2, draw: { frame($0) },
      thumbnail: { index, square in
        (
          .picture(moments[index].picture, in: square),
          moments[index].step.map { "$t = \(Self.written($0.t))$" } ?? "$x_0$"
        )
      },
      record: { index in
        let step = moments[index].step
        return [
          ("t", step?.t ?? -1), ("s", step?.s ?? -1),
          ("alpha_bar", step?.level.alphaBar ?? 1), ("guidance", guidance), ("seed", Double(seed)),
        ]
      })
  }

  func contactSheet(command: String) -> Figure {
    let steps = moments.count - 1
    let first = moments.first?.step.map { Self.written($0.t) } ?? ""
    return sequence().contactSheet(
      title: say(
        "“\(shownPrompt)”: out of the noise in \(steps) steps",
        "“\(shownPrompt)”：\(steps) 步走出噪声"),
      reading: say(
        "Each tile is the picture that the sample at $t$ promises, decoded: from $t = \(first)$ "
          + "to the finished $x_0$.",
        "每一格是 $t$ 时刻的样本所预示的图像（已解码）：从 $t = \(first)$ 到完成的 $x_0$。"),
      command: command)
  }

  /// The prompt as a title can hold it: no formula, not too long.
  private var shownPrompt: String {
    let plain = prompt.replacing("$", with: "＄").split(whereSeparator: \.isNewline)
      .joined(separator: " ")
    return plain.count <= 80 ? plain : plain.prefix(79) + "…"
  }

  // MARK: A frame

  private func frame(_ index: Int) -> Figure {
    let moment = moments[index]
    let (left, right) = (Rect(40, 116, 440, 440), Rect(540, 116, 440, 440))
    var marks: [Mark] = [
      .text(
        moment.step.map { "$t = \(Self.written($0.t))$" } ?? "$x_0$", at: Point(40, 56),
        TextStyle(28, weight: .bold)),
      .text(
        say("step \(index) of \(moments.count - 1)", "第 \(index) / \(moments.count - 1) 步"),
        at: Point(480, 56), TextStyle(TypeScale.label, .secondary, anchor: .end)),
      .text(
        moment.step == nil
          ? say("the picture", "图像")
          : say("the promised picture $\\hat x_0$", "所预示的图像 $\\hat x_0$"),
        at: Point(left.x, 100),
        TextStyle(TypeScale.tick, moment.step == nil ? .data : .prediction)),
      .picture(moment.picture, in: left, style: PictureStyle(cornerRadius: 0)),
      .text(
        say("the code, one map a channel", "编码，每个通道一幅"), at: Point(right.x, 100),
        TextStyle(TypeScale.tick, .latent)),
    ]
    if let level = moment.step?.level {
      marks.append(
        .text(
          #"$\prediction{\hat x_0} = (\latent{x_t} - \#(NumberText.fixed(level.noise, 3))\, "#
            + #"\prediction{\hat\varepsilon}) / \#(NumberText.fixed(level.signal, 3))$"#,
          at: Point(540, 56), TextStyle(26)))
    }
    marks += maps(moment.sample, in: right)
    let track = Rect(left.x, 584, left.width, 5)
    let share = Double(index) / Double(max(moments.count - 1, 1))
    marks += [
      .rectangle(track, .hairline, radius: 2.5),
      .rectangle(
        Rect(track.x, track.y, track.width * share, track.height), .prediction, radius: 2.5),
    ]
    return Figure(
      width: 1020, height: 630,
      alternativeText: moment.step.map {
        say(
          "The picture promised at t = \(Self.written($0.t)), and the code it comes from",
          "t = \(Self.written($0.t)) 时所预示的图像及其编码")
      } ?? say("The finished picture, and its code", "完成的图像及其编码"), marks: marks)
  }

  /// Each channel as signed values around 0, and the scale of their colours.
  private func maps(_ sample: Tensor<Float>, in area: Rect) -> [Mark] {
    let (height, width, channels) = (sample.shape[0], sample.shape[1], sample.shape[2])
    let columns = Int(Double(channels).squareRoot().rounded(.up))
    let gap = 14.0
    let side = (area.width - gap * Double(columns - 1)) / Double(columns)
    let values = sample.permuted([2, 0, 1]).scalars.map(Double.init)
    let range = -3.0...3.0
    let fields = (0..<channels).map { channel -> Mark in
      let part = Array(values[channel * height * width..<(channel + 1) * height * width])
      let place = Rect(
        area.x + Double(channel % columns) * (side + gap),
        area.y + Double(channel / columns) * (side + gap), side, side)
      return HeatMap(part, columns: width, range: range, map: .signed).mark(in: place)
    }
    return fields + [
      HeatMap([], columns: 1, range: range, map: .signed)
        .legend(in: Rect(area.x, 580, area.width, 10), decimals: 0)
    ]
  }
}
