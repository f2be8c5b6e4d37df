import Foundation

/// `scaling.json` of `explorer train scaling`: what the runs of the study found.
struct ScalingTable: Codable, Sendable {
  let command, data: String
  /// Steps of each text encoder, with CLIP's picture tower.
  let textSteps: Int
  let rows: [ScalingRow]

  /// Throws for a file that is not there or that no study has written.
  static func read(_ path: String) throws -> ScalingTable {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UnusableParameter(
        "measure", "\(Place.shown(path)) is not there; `explorer train scaling` makes one")
    }
    guard let table = try? JSONDecoder().decode(Self.self, from: data), !table.rows.isEmpty,
      table.rows.allSatisfy({ !$0.losses.isEmpty })
    else {
      throw UnusableParameter(
        "measure", "\(Place.shown(path)): expected the table that `explorer train scaling` writes")
    }
    return table
  }

  var seeds: [UInt64] { Set(rows.map(\.seed)).sorted() }

  /// The runs of a pair of sizes, one for each seed.
  func rows(text: ScalingSize?, unet: ScalingSize?) -> [ScalingRow] {
    rows.filter { (text ?? $0.text) == $0.text && (unet ?? $0.unet) == $0.unet }
  }

  /// Which part of the system grows.
  enum Part: CaseIterable, Sendable {
    case text, unet

    func size(_ row: ScalingRow) -> ScalingSize { self == .text ? row.text : row.unet }
    func other(_ row: ScalingRow) -> ScalingSize { self == .text ? row.unet : row.text }
  }

  /// The runs with each size of a part, the other part's sizes and the seeds being the same for all:
  /// what differs between the groups is the part alone.
  func groups(_ part: Part) -> [(size: ScalingSize, rows: [ScalingRow])] {
    let sizes = ScalingSize.allCases.filter { size in rows.contains { part.size($0) == size } }
    let partners = Dictionary(grouping: rows) { "\(part.other($0)) \($0.seed)" }
      .filter { $0.value.count == sizes.count }.values.flatMap { $0 }
    return sizes.map { size in (size, partners.filter { part.size($0) == size }) }
  }

  /// From the smallest to the largest of a part.
  func gain(_ part: Part, _ value: (ScalingRow) -> Double) -> Double {
    let groups = groups(part)
    guard let first = groups.first, let last = groups.last, !first.rows.isEmpty else { return 0 }
    func mean(_ rows: [ScalingRow]) -> Double {
      rows.reduce(0) { $0 + value($1) } / Double(rows.count)
    }
    return mean(last.rows) - mean(first.rows)
  }
}

extension ScalingRow.Share {
  var successes: Int { Int((value * Double(count)).rounded()) }
}

extension Proportion {
  /// Of several runs together.
  init(_ shares: [ScalingRow.Share]) {
    self.init(
      successes: shares.reduce(0) { $0 + $1.successes }, count: shares.reduce(0) { $0 + $1.count })
  }
}
