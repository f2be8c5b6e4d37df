import TinyWorld

/// `results` of `explorer measure gan-vs-diffusion`.
struct PlayersMeasure: Decodable, Sendable {
  /// What was found of the pictures of one run.
  struct Row: Decodable, Sendable {
    let accepted, precision, recall: MeasuredShare
    let cells: Int
    let frechetClip: Double
    /// Of the whole time that all workers took.
    let secondsPerPicture: Double
    /// How often each triple of kind, colour and sky came.
    let found: [Int]?
    /// How often each sky and each ground came, by property and value.
    let backdrop: [String: [String: Double]]
  }

  /// Several runs, by their names.
  struct Runs: Decodable, Sendable {
    let runs: [String: Row]
    /// In the order of the names.
    var rows: [Row] { runs.sorted { $0.key < $1.key }.map(\.value) }
  }

  struct Pixels: Decodable, Sendable {
    let steps: Int
    let runs: Runs
  }

  let `true`: Row
  let gan: Runs
  let pixels: [Pixels]
}

extension PlayersMeasure.Row {
  /// What was found of a lesson's own pictures.
  init(_ quality: PictureQuality, seconds: Double) {
    self.init(
      accepted: MeasuredShare(quality.accepted), precision: MeasuredShare(quality.precision),
      recall: MeasuredShare(quality.recall), cells: quality.cells, frechetClip: quality.frechet,
      secondsPerPicture: seconds, found: quality.found,
      backdrop: Dictionary(
        uniqueKeysWithValues: quality.backdrop.map { counts in
          (
            counts.attribute.rawValue,
            Dictionary(uniqueKeysWithValues: counts.values.map { ($0.name, Double($0.count)) })
          )
        }))
  }
}

extension [PlayersMeasure.Row] {
  /// Skies and grounds of the accepted pictures of all runs together.
  var backdrop: [PropertyCounts] {
    PropertyCounts.backdrop([]).map { property in
      property.counted(
        compactMap { $0.backdrop[property.attribute.rawValue] }
          .reduce(into: [:]) { $0.merge($1) { $0 + $1 } })
    }
  }
}

extension MeasuredShare {
  init(_ share: Proportion) {
    self.init(
      value: share.value, low: share.interval.lowerBound, high: share.interval.upperBound,
      n: share.count)
  }

  /// How many of them.
  var successes: Int { Int((value * Double(n)).rounded()) }
}

extension [MeasuredShare] {
  /// All taken together.
  var pooled: Proportion {
    Proportion(
      successes: reduce(0) { $0 + $1.successes }, count: reduce(0) { $0 + $1.n })
  }
}

/// The mean of the same number over several runs, and how far they spread.
struct Spread: Sendable {
  let values: [Double]

  init(_ values: [Double]) { self.values = values }

  var mean: Double { values.reduce(0, +) / Double(Swift.max(1, values.count)) }
  var least: Double { values.min() ?? 0 }
  var most: Double { values.max() ?? 0 }
  /// The standard deviation of the runs; 0 of one.
  var deviation: Double {
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(Swift.max(1, values.count - 1))).squareRoot()
  }
}
