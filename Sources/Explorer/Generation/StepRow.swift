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

  /// Without an autoencoder the noise is a picture too.
  private var isOfCodes: Bool { moment.noisePicture == nil }

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

  /// The names above the row, 20 pixels above the tiles.
  var names: [Mark] {
    zip(groups, moment.parts(language, isOfCodes: isOfCodes)).enumerated().map { place, pair in
      let (group, part) = pair
      // A name is wider than a single tile: the last one ends where the row does.
      let endsRow = !isOfCodes && place == groups.count - 1
      return .text(
        part.name, at: Point(endsRow ? group.maxX : group.x, group.y - 16),
        TextStyle(TypeScale.body, part.ink, weight: .bold, anchor: endsRow ? .end : .start))
    }
  }

  var marks: [Mark] {
    var marks: [Mark] = []
    for (group, part) in zip(groups, moment.parts(language, isOfCodes: isOfCodes)) {
      let tile = Rect(group.x, group.y, side, side)
      if isOfCodes { marks.append(CodeMaps(part.code.row(0), in: tile, gap: 5).mark) }
      if let picture = part.picture {
        marks.append(
          .picture(
            Raster(picture), in: isOfCodes ? tile.offset(side + inner, 0) : tile,
            style: PictureStyle(cornerRadius: 2)))
      }
    }
    return marks + Self.arrows(between: groups, language) + equations
  }

  /// What leads from each of a step's parts to the next.
  static func arrows(between parts: [Rect], _ language: Language) -> [Mark] {
    let words =
      language == .zh ? ["U-Net", "解出", "再混合"] : ["U-Net", "solve", "mix again"]
    return zip(words, zip(parts, parts.dropFirst())).flatMap { word, ends in
      let (a, b) = ends
      return [
        Connectors.arrow(from: Point(a.maxX + 9, a.midY), to: Point(b.minX - 9, b.midY)),
        .text(
          word, at: Point((a.maxX + b.minX) / 2, a.midY - 13),
          TextStyle(TypeScale.tick, .secondary, anchor: .middle)),
      ]
    }
  }

  /// The equations' baseline lies so far below the tiles.
  static let equationDrop = 30.0

  private var equations: [Mark] {
    let step = StepEquations(moment.step, isOfCodes: isOfCodes)
    let y = groups[0].maxY + Self.equationDrop
    return [
      .text(step.solve, at: Point(groups[1].x, y), TextStyle(TypeScale.body)),
      .text(step.mix, at: Point(groups[3].maxX, y), TextStyle(TypeScale.body, anchor: .end)),
    ]
  }
}

extension ReverseRecord.Moment {
  /// x_t, ε̂, x̂₀ and x_s, with their names and what is painted from each.
  func parts(
    _ language: Language, isOfCodes: Bool
  ) -> [(name: String, ink: Ink, code: Tensor<Float>, picture: Tensor<Float>?)] {
    func say(_ english: String, _ chinese: String) -> String {
      language == .zh ? chinese : english
    }
    let sample: Ink = isOfCodes ? .latent : .data
    return [
      (say("$x_t$ now", "$x_t$ 现在"), sample, step.unitSample, samplePicture),
      (
        say(#"$\hat\varepsilon$ noise"#, #"$\hat\varepsilon$ 噪声"#), .prediction, step.epsilon,
        noisePicture
      ),
      (
        say(#"$\hat x_0$ where it leads"#, #"$\hat x_0$ 将去何处"#), .prediction, step.original,
        originalPicture
      ),
      (say("$x_s$ one step on", "$x_s$ 走一步之后"), sample, step.unitNext, nextPicture),
    ]
  }
}

/// What a step computes, with its numbers, each as a line of rich text.
struct StepEquations {
  let level, next: NoiseLevel
  /// Whether the sampler adds something of its own.
  let hasRest: Bool
  /// Whether x̂₀ was clipped, so that it and ε̂ are no longer exactly the parts of x_t.
  let isClipped: Bool
  /// The colour of samples in formulas, as a command.
  let role: String

  init(_ step: DenoisingStep, isOfCodes: Bool) {
    (level, next, hasRest) = (step.level, step.nextLevel, step.hasRest)
    isClipped = step.isClipped
    role = isOfCodes ? #"\latent"# : #"\data"#
  }

  /// Of a step on points of the plane.
  init(from level: NoiseLevel, to next: NoiseLevel, hasRest: Bool) {
    (self.level, self.next, self.hasRest, role) = (level, next, hasRest, #"\data"#)
    isClipped = false
  }

  private func number(_ value: Double) -> String { NumberText.fixed(value, 3) }

  /// x_t = a_t x̂₀ + b_t ε̂: what x̂₀ and ε̂ are the parts of.
  var parts: String {
    let equals = isClipped ? #"\approx"# : "="
    return #"$\#(role){x_t} \#(equals) \#(number(level.signal))\, \prediction{\hat x_0} + "#
      + #"\#(number(level.noise))\, \prediction{\hat\varepsilon}$"#
  }

  /// x̂₀ = (x_t − b_t ε̂) / a_t, clipped where the sampler does so.
  var solve: String {
    let solved =
      #"(\#(role){x_t} - \#(number(level.noise))\, \prediction{\hat\varepsilon}) / "#
      + number(level.signal)
    return #"$\prediction{\hat x_0} = "# + (isClipped ? #"\mathrm{clip}(\#(solved))"# : solved)
      + "$"
  }

  /// x_s = a_s x̂₀ + b_s ε̂, and what the sampler adds itself.
  var mix: String {
    let rest = hasRest ? #" + \noise{r}"# : ""
    return #"$\#(role){x_s} = \#(number(next.signal))\, \prediction{\hat x_0} + "#
      + #"\#(number(next.noise))\, \prediction{\hat\varepsilon}"# + rest + "$"
  }
}
