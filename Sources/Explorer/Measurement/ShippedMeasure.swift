import Foundation

/// A share as a measurement has it, with its 95 % interval and of how many.
struct MeasuredShare: Decodable, Sendable {
  let value, low, high: Double
  let n: Int

  var interval: ClosedRange<Double> { low...max(low, high) }
}

/// What `explorer measure` wrote: statistics of more pictures than a lesson can wait for.
struct ShippedMeasure<Results: Decodable & Sendable>: Decodable, Sendable {
  let command: String
  /// Pictures that each number rests on.
  let count: Int
  let weights: [String: String]
  let results: Results

  /// The measure in a file, nil where there is none. Throws for a file that `explorer measure` has
  /// not written, as far as its form and `isWhole` can tell.
  static func read(
    _ path: String, isWhole: (Results) -> Bool = { _ in true }
  ) throws -> ShippedMeasure? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    guard let measure = try? JSONDecoder.ofMeasures.decode(Self.self, from: data),
      isWhole(measure.results)
    else {
      let name = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
      throw Failure(
        "\(Place.shown(path)): expected what `explorer measure \(name)` writes; make it anew")
    }
    return measure
  }

  /// Whether it was made with a model of these weights.
  func isOf(_ model: String, _ weights: String?) -> Bool {
    self.weights[MeasuredModels.name(of: model)] == weights
  }
}

extension JSONDecoder {
  /// For what measurements write: keys of words joined by underscores.
  static var ofMeasures: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }
}

extension FigureRequest {
  /// One line that says where a measure's numbers come from, and whether this run has the weights
  /// that they were made with.
  func origin<Results>(
    _ measure: ShippedMeasure<Results>?, named name: String, model: String, weights: String?
  ) -> String {
    guard let measure else {
      return say(
        "No measure is shipped: this run’s own pictures alone. “explorer measure \(name)” makes one.",
        "没有附带的测量结果：只有本次运行的图。“explorer measure \(name)” 可以生成。")
    }
    guard measure.isOf(model, weights) else {
      let other = measure.weights[MeasuredModels.name(of: model)] ?? "?"
      return say(
        "Measured with other weights (\(other)) than this run’s: “explorer measure \(name)” makes it "
          + "anew.", "测量时用的是另一份权重（\(other)），不是本次运行的：“explorer measure \(name)” 可以重新生成。")
    }
    return say(
      "Models/measures/\(name).json, made with these weights, beside this run’s own part.",
      "Models/measures/\(name).json，用的是同一份权重；旁边是本次运行自己的一部分。")
  }
}
