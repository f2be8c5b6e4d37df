import Diffusion
import Viz

/// A network as boxes and arrows, at one level of detail and in one language.
struct ModelMap: Sendable {
  /// What can be drawn.
  enum Kind: String, CaseIterable, Sendable {
    case unet, vae, clip, pipeline, gan

    /// What the numbers on arrows are.
    fileprivate func shapes(_ maker: BoxMaker) -> String {
      let (picture, text) = (
        maker.say("height × width × channels", "高 × 宽 × 通道数"),
        maker.say("positions × channels", "位置数 × 通道数")
      )
      return switch self {
      case .clip: text
      case .pipeline: maker.say("\(picture), of texts \(text)", "\(picture)，文字是\(text)")
      case .unet, .vae, .gan: picture
      }
    }
  }

  let kind: Kind
  let detail: Int
  let language: Language
  /// A finding, computed from the network, and how to read the diagram.
  let title, reading: String
  let diagram: Diagram
  /// The boxes that stand for layers.
  let pieces: [(id: String, piece: ModelLedger.Piece, runs: Int)]
  /// The whole network, as it counts itself.
  let whole: ModelLedger.Piece

  /// `finding` is the title; `what` is one run, such as “one prediction”.
  init(
    _ kind: Kind, _ maker: BoxMaker, finding: String, what: String, notes: [String] = [],
    _ diagram: Diagram
  ) {
    (self.kind, detail, language, self.diagram) = (kind, maker.detail, maker.language, diagram)
    pieces = maker.parts.map { ($0.id, maker.piece($0.id), $0.runs) }
    whole = maker.ledger.whole
    title = finding
    let share = Double(maker.most) / Double(max(maker.total, 1))
    let timed = whole.milliseconds != nil
    var words = [
      maker.say(
        "On arrows: \(kind.shapes(maker)). Bars: share of the arithmetic of \(what), the longest "
          + "\(Amount.percent(share)).",
        "箭头上：\(kind.shapes(maker))。条：占\(what)计算量的份额，最长的是 \(Amount.percent(share))。")
    ]
    if detail == 3 {
      words.append(
        maker.say(
          "Lines in a box: layer, what it makes, weights, \(maker.unit.prefix)FLOP"
            + (timed ? ", ms." : "."),
          "框里每行：层、它的输出、权重数、\(maker.unit.prefix)FLOP" + (timed ? "、毫秒。" : "。")))
    }
    words += notes
    if timed {
      words.append(
        maker.say(
          "Milliseconds are medians of \(ModelLedger.runs) runs on this machine.",
          "毫秒是这台机器上 \(ModelLedger.runs) 次运行的中位数。"))
    }
    reading = words.joined(separator: language == .zh ? "" : " ")
  }

  /// The diagram on its sheet.
  func figure(command: String) -> Figure {
    diagram.figure(title: title, reading: reading, command: command, language)
  }

  /// What stands on the boxes.
  var json: JSON {
    func shape(_ shape: [Int]) -> JSON { .list(shape.map { .number(Double($0)) }) }
    func entries(_ piece: ModelLedger.Piece) -> [(key: String, value: JSON)] {
      [("parameters", .number(Double(piece.weights))), ("flops", .number(Double(piece.flops)))]
        + (piece.milliseconds.map { [("milliseconds", .number($0))] } ?? [])
    }
    return .table(
      [("model", .text(kind.rawValue)), ("detail", .number(Double(detail)))] + entries(whole) + [
        (
          "boxes",
          .list(
            pieces.map { id, piece, runs in
              .table(
                [("name", .text(id)), ("runs", .number(Double(runs)))] + entries(piece)
                  + [("input", shape(piece.input)), ("output", shape(piece.output))])
            })
        ),
        (
          "arrows",
          .list(
            diagram.arrows.map { arrow in
              ["from": .text(arrow.from), "to": .text(arrow.to), "shape": .text(arrow.label)]
            })
        ),
      ])
  }
}
