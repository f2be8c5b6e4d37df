import Diffusion
import Viz

/// Makes the boxes of a diagram from the parts of a network.
struct BoxMaker {
  /// A box to be: the name arrows know it by, what stands on it, and the names of its layers.
  struct Part {
    let id, title: String
    let prefixes: [String]
    /// How often it runs for one picture.
    var runs: Int

    init(_ id: String, _ title: String? = nil, with others: [String] = [], runs: Int = 1) {
      self.id = id
      self.title = title ?? id
      prefixes = others + [id]
      self.runs = runs
    }
  }

  let ledger: ModelLedger
  let parts: [Part]
  let detail: Int
  let language: Language
  private let pieces: [String: ModelLedger.Piece]
  /// The most arithmetic of one box, in all its runs: its bar is the longest.
  let most: Int
  /// The unit of arithmetic in tables.
  let unit: (size: Double, prefix: String)

  init(_ ledger: ModelLedger, _ parts: [Part], detail: Int, _ language: Language) {
    (self.ledger, self.parts, self.detail, self.language) = (ledger, parts, detail, language)
    let pieces = parts.map { ($0.id, ledger.piece($0.title, $0.prefixes)) }
    self.pieces = Dictionary(pieces) { first, _ in first }
    most = zip(parts, pieces).map { $0.runs * $1.1.flops }.max() ?? 0
    unit = Amount.unit(of: Double(ledger.layers.map(\.flops).max() ?? 1))
  }

  func say(_ english: String, _ chinese: String) -> String {
    language == .zh ? chinese : english
  }

  func piece(_ id: String) -> ModelLedger.Piece { pieces[id] ?? ledger.piece(id, [id]) }

  /// What comes out of a box, for the arrow that leaves it.
  func made(_ id: String) -> String { Amount.shape(piece(id).output) }

  /// How much arithmetic all boxes have in all their runs.
  var total: Int { parts.reduce(0) { $0 + $1.runs * piece($1.id).flops } }

  /// The box of a part; at the third level of detail with its layers, unless it is `plain`.
  func box(
    _ id: String, _ ink: Ink, tags: [Diagram.Box.Tag] = [], plain: Bool = false
  ) -> Diagram.Box {
    let piece = piece(id)
    let part = parts.first { $0.id == id }
    let runs = part?.runs ?? 1
    var box = Diagram.Box(id, title: piece.title, ink)
    box.tags = tags
    box.share = most > 0 ? Double(runs * piece.flops) / Double(most) : 0
    let words = [weights(piece), arithmetic(piece, runs: runs)]
    box.lines =
      plain ? words.filter { !$0.isEmpty } : [words.filter { !$0.isEmpty }.joined(separator: " · ")]
    if runs == 0 { box.lines.append(say("not run for a text", "由文字画图时不运行")) }
    if detail == 3, !plain, let part {
      let rows = ledger.rows(of: part.prefixes)
      box.rows = rows.map { row in
        Diagram.Box.Row(
          cells(row), share: most > 0 ? Double(runs * row.flops) / Double(most) : 0)
      }
    }
    return box
  }

  private func weights(_ piece: ModelLedger.Piece) -> String {
    say(
      "\(Amount.count(piece.weights)) \(piece.weights == 1 ? "weight" : "weights")",
      "\(Amount.count(piece.weights)) 个权重")
  }

  private func arithmetic(_ piece: ModelLedger.Piece, runs: Int) -> String {
    guard piece.flops > 0 || piece.milliseconds ?? 0 > 0 else { return "" }
    var words: [String] = []
    if piece.flops > 0 {
      words.append(Amount.flops(piece.flops) + (runs == 1 ? "" : " × \(runs)"))
    }
    if runs > 0, let time = piece.milliseconds { words.append(Amount.milliseconds(time)) }
    return words.joined(separator: " · ")
  }

  /// Layer, what it makes, weights, arithmetic, milliseconds.
  private func cells(_ row: ModelLedger.Piece) -> [String] {
    var cells = [
      row.title, Amount.shape(row.output), Amount.count(row.weights),
      row.flops > 0 ? NumberText.fixed(Double(row.flops) / unit.size, 2) : "–",
    ]
    if let time = row.milliseconds { cells.append(NumberText.fixed(time, 2)) }
    return cells
  }

  /// A value that flows.
  func value(_ id: String, _ title: String, _ lines: [String], _ ink: Ink) -> Diagram.Box {
    var box = Diagram.Box(id, title: title, ink, isValue: true)
    box.lines = lines
    return box
  }

  /// A frame, with the sums of what lies in it.
  func frame(_ id: String, _ ink: Ink, _ boxes: [Diagram.Box]) -> Diagram.Group {
    let (weights, flops) = boxes.map { piece($0.id) }
      .reduce((0, 0)) { ($0.0 + $1.weights, $0.1 + $1.flops) }
    return Diagram.Group(
      id, title: id, note: "\(Amount.count(weights)) · \(Amount.flops(flops))", ink, boxes)
  }

  /// A lane's heading, with the sums of what lies in it.
  func heading(
    _ title: String, _ prefixes: [String], _ ink: Ink, runs: String = ""
  ) -> Diagram.Heading {
    let piece = ledger.piece(title, prefixes)
    let words = [weights(piece), arithmetic(piece, runs: 1), runs].filter { !$0.isEmpty }
    return Diagram.Heading(title, note: words.joined(separator: " · "), ink)
  }

  /// Arrows from each box to the next, with what flows.
  func chain(_ ids: [String]) -> [Diagram.Arrow] {
    zip(ids, ids.dropFirst()).map { Diagram.Arrow($0, $1, label: made($0)) }
  }
}
