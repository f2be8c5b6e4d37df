import Diffusion
import Tensor
import Viz

/// One step of the reverse process as a row, tied by arrows: x_t, ε̂, x̂₀ and x_s as codes, with what
/// is painted from them, and the step's equations with its numbers. Without an autoencoder they are
/// pictures themselves.
struct StepRow {
  let moment: ReverseRecord.Moment
  let language: Language
  /// The side of a tile.
  let side: Double
  private let groups: [Rect]
  private let inner = 8.0

  /// A row that fills `width` from a place, of tiles of `side` pixels.
  init(
    _ moment: ReverseRecord.Moment, x: Double, y: Double, width: Double, side: Double,
    _ language: Language
  ) {
    (self.moment, self.side, self.language) = (moment, side, language)
    let pair = moment.noisePicture == nil ? 2 * side + inner : side
    let gap = (width - 3 * pair - side) / 3
    var place = x
    groups = [pair, side, pair, pair].map { width in
      defer { place += width + gap }
      return Rect(place, y, width, side)
    }
  }

  private func say(_ english: String, _ chinese: String) -> String {
    language == .zh ? chinese : english
  }

  /// The names above the row, 20 pixels above the tiles.
  var names: [Mark] {
    let sample: Ink = moment.noisePicture == nil ? .latent : .data
    let names: [(String, Ink)] = [
      (say("$x_t$ now", "$x_t$ 现在"), sample),
      (say(#"$\hat\varepsilon$ noise"#, #"$\hat\varepsilon$ 噪声"#), .prediction),
      (say(#"$\hat x_0$ where it leads"#, #"$\hat x_0$ 将去何处"#), .prediction),
      (say("$x_s$ one step on", "$x_s$ 走一步之后"), sample),
    ]
    return zip(groups, names).enumerated().map { place, pair in
      let (group, name) = pair
      // A name is wider than a single tile: the last one ends where the row does.
      let endsRow = moment.noisePicture != nil && place == groups.count - 1
      return .text(
        name.0, at: Point(endsRow ? group.maxX : group.x, group.y - 16),
        TextStyle(TypeScale.body, name.1, weight: .bold, anchor: endsRow ? .end : .start))
    }
  }

  var marks: [Mark] {
    let step = moment.step
    let codes = [step.unitSample, step.epsilon, step.original, step.unitNext]
    let pictures: [Tensor<Float>?] = [
      moment.samplePicture, moment.noisePicture, moment.originalPicture, moment.nextPicture,
    ]
    let isOfCodes = moment.noisePicture == nil
    var marks: [Mark] = []
    for (place, group) in groups.enumerated() {
      let tile = Rect(group.x, group.y, side, side)
      if isOfCodes { marks.append(CodeMaps(codes[place].row(0), in: tile, gap: 5).mark) }
      if let picture = pictures[place] {
        marks.append(
          .picture(
            Raster(picture), in: isOfCodes ? tile.offset(side + inner, 0) : tile,
            style: PictureStyle(cornerRadius: 2)))
      }
    }
    let words = [
      say("U-Net", "U-Net"), say("solve", "解出"), say("mix again", "再混合"),
    ]
    for (place, word) in words.enumerated() {
      let (a, b) = (groups[place], groups[place + 1])
      marks += [
        Connectors.arrow(from: Point(a.maxX + 9, a.midY), to: Point(b.minX - 9, b.midY)),
        .text(
          word, at: Point((a.maxX + b.minX) / 2, a.midY - 13),
          TextStyle(TypeScale.tick, .secondary, anchor: .middle)),
      ]
    }
    return marks + equations
  }

  /// The equations' baseline lies so far below the tiles.
  static let equationDrop = 30.0

  private var equations: [Mark] {
    let step = StepEquations(moment.step, isOfCodes: moment.noisePicture == nil)
    let y = groups[0].maxY + Self.equationDrop
    return [
      .text(step.solve, at: Point(groups[1].x, y), TextStyle(TypeScale.body)),
      .text(step.mix, at: Point(groups[3].maxX, y), TextStyle(TypeScale.body, anchor: .end)),
    ]
  }
}

/// What a step computes, with its numbers, each as a line of rich text.
struct StepEquations {
  let level, next: NoiseLevel
  /// Whether the sampler adds something of its own.
  let hasRest: Bool
  /// The colour of samples in formulas, as a command.
  let role: String

  init(_ step: DenoisingStep, isOfCodes: Bool) {
    (level, next, hasRest) = (step.level, step.nextLevel, step.hasRest)
    role = isOfCodes ? #"\latent"# : #"\data"#
  }

  /// Of a step on points of the plane.
  init(from level: NoiseLevel, to next: NoiseLevel, hasRest: Bool) {
    (self.level, self.next, self.hasRest, role) = (level, next, hasRest, #"\data"#)
  }

  private func number(_ value: Double) -> String { NumberText.fixed(value, 3) }

  /// x_t = a_t x̂₀ + b_t ε̂: what x̂₀ and ε̂ are the parts of.
  var parts: String {
    #"$\#(role){x_t} = \#(number(level.signal))\, \prediction{\hat x_0} + "#
      + #"\#(number(level.noise))\, \prediction{\hat\varepsilon}$"#
  }

  /// x̂₀ = (x_t − b_t ε̂) / a_t.
  var solve: String {
    #"$\prediction{\hat x_0} = (\#(role){x_t} - \#(number(level.noise))\, "#
      + #"\prediction{\hat\varepsilon}) / \#(number(level.signal))$"#
  }

  /// x_s = a_s x̂₀ + b_s ε̂, and what the sampler adds itself.
  var mix: String {
    let rest = hasRest ? #" + \noise{r}"# : ""
    return #"$\#(role){x_s} = \#(number(next.signal))\, \prediction{\hat x_0} + "#
      + #"\#(number(next.noise))\, \prediction{\hat\varepsilon}"# + rest + "$"
  }
}
