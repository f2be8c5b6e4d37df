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
  func rows(text: ScalingSize, unet: ScalingSize) -> [ScalingRow] {
    rows.filter { $0.text == text && $0.unet == unet }
  }

  /// Which part of the system grows.
  enum Part: CaseIterable, Sendable {
    case text, unet

    func size(_ row: ScalingRow) -> ScalingSize { self == .text ? row.text : row.unet }
    func other(_ row: ScalingRow) -> ScalingSize { self == .text ? row.unet : row.text }
  }

  /// The runs with each size of a part, the other part's sizes and the seeds being the same for all:
  /// what differs between the groups is the part alone. A size that lacks some of them is left out.
  func groups(_ part: Part) -> [(size: ScalingSize, rows: [ScalingRow])] {
    func partner(_ row: ScalingRow) -> String { "\(part.other(row)) \(row.seed)" }
    let bySize = Dictionary(grouping: rows, by: part.size)
    let sizes = ScalingSize.allCases.filter { bySize[$0] != nil }
    let ends = [sizes.first, sizes.last].compactMap { $0 }.map { size in
      Set((bySize[size] ?? []).map(partner))
    }
    let common = ends.dropFirst().reduce(ends.first ?? []) { $0.intersection($1) }
    return sizes.map { size in
      (size, (bySize[size] ?? []).filter { common.contains(partner($0)) })
    }.filter { $0.1.count == common.count && !$0.1.isEmpty }
  }

  /// From the smallest to the largest of a part.
  func gain(_ part: Part, _ value: (ScalingRow) -> Double) -> Double {
    let groups = groups(part)
    guard let first = groups.first, let last = groups.last else { return 0 }
    return last.rows.mean(value) - first.rows.mean(value)
  }
}

extension [ScalingRow] {
  /// The mean of a number over the runs, of which there must be one.
  func mean(_ value: (ScalingRow) -> Double) -> Double {
    reduce(0) { $0 + value($1) } / Double(count)
  }
}

extension ScalingRow {
  /// What a prompt says of one object and its scene, and of each of two objects.
  static let saidOfOne = ["sky", "ground", "kind", "color", "size", "position"]
  static let saidOfTwo = ["kind", "color", "size", "position"]

  private static func mean(_ properties: [String: Double], _ names: [String]) -> Double {
    names.reduce(0) { $0 + (properties[$1] ?? 0) } / Double(names.count)
  }

  /// The mean loss of the last part of the training.
  var lastLoss: Double { losses[losses.count - 1] }
  /// The share of what is said that is right.
  var followedOne: Double { Self.mean(oneObjectProperties, Self.saidOfOne) }
  var followedTwo: Double { Self.mean(twoObjectsProperties, Self.saidOfTwo) }
}

extension Proportion {
  /// The mean of some runs' shares, each of `count` pictures; as if every picture told but one thing,
  /// so that the interval is too wide rather than too narrow.
  init(mean shares: [Double], count: Int) {
    let mean = shares.reduce(0, +) / Double(max(1, shares.count))
    let all = count * shares.count
    self.init(successes: Int((mean * Double(all)).rounded()), count: all)
  }
}
