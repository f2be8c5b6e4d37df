import Viz

/// How a whole is shared out: one bar in pieces, and under it a coloured word for each.
struct StackedBar {
  /// A piece: what it is, its share and its amount.
  struct Piece {
    let name: String
    let share: Double
    let amount: String
    let ink: Ink
  }

  let title, note: String
  let pieces: [Piece]

  static let height = 132.0

  /// The bar beside its title, filling a rectangle's width.
  func marks(in rect: Rect, labels: Double) -> [Mark] {
    let style = TextStyle(TypeScale.body, weight: .bold)
    let small = TextStyle(TypeScale.tick, .secondary)
    let bar = Rect(rect.x + labels, rect.y, rect.width - labels, 44)
    var marks: [Mark] = [
      .text(
        TextWrap.shortened(title, style, width: labels - 20), at: Point(rect.x, rect.y + 20), style),
      .text(
        TextWrap.shortened(note, small, width: labels - 20), at: Point(rect.x, rect.y + 46), small),
    ]
    var x = bar.x
    for piece in pieces {
      // A sliver is still seen.
      let width = max(bar.width * piece.share, 1.5)
      marks.append(.rectangle(Rect(x, bar.y, min(width, bar.maxX - x), bar.height), piece.ink))
      x += bar.width * piece.share
    }
    let step = bar.width / Double(max(pieces.count, 1))
    for (place, piece) in pieces.enumerated() {
      let corner = Point(bar.x + step * Double(place), bar.maxY + 12)
      let words = "\(piece.name) \(Amount.percent(piece.share))"
      let own = TextStyle(TypeScale.label, piece.ink, weight: .bold)
      marks += [
        .rectangle(Rect(corner.x, corner.y + 3, 14, 14), piece.ink, radius: 3),
        .text(
          TextWrap.shortened(words, own, width: step - 34), at: Point(corner.x + 22, corner.y + 16),
          own),
        .text(
          TextWrap.shortened(piece.amount, small, width: step - 34),
          at: Point(corner.x + 22, corner.y + 41), small),
      ]
    }
    return marks
  }
}

extension SystemRun.Part {
  /// What the part is called, and its colour.
  func name(_ request: FigureRequest) -> String {
    switch self {
    case .text: request.say("text encoder", "文本编码器")
    case .unet: request.say("image information creator", "图像信息创建器")
    case .decoder: request.say("image decoder", "图像解码器")
    }
  }

  var ink: Ink {
    switch self {
    case .text: .text
    case .unet: .prediction
    case .decoder: .data
    }
  }
}
