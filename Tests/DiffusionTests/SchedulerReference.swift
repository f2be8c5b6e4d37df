import Diffusion
import Foundation
import Tensor
import Testing

/// The fixture of `scripts/reference/schedulers.py`, and the formulas it was made by.
struct SchedulerReference: Decodable {
  struct Run: Decodable, Sendable, CustomTestStringConvertible {
    let config: SchedulerConfiguration
    let steps, first: Int
    let eta: Double
    let use_clipped_model_output: Bool
    let init_noise_sigma: Double
    let timesteps, sums, originals: [Double]
    let elements: [[Double]]

    var testDescription: String {
      let json = (try? config.json()).map { String(decoding: $0, as: UTF8.self) } ?? ""
      return "\(steps) steps from \(first), eta \(eta), \(json)"
    }

    /// The scheduler, with the options that are no part of its file.
    func scheduler() throws -> any Scheduler {
      guard config.kind == .ddim else { return try config.makeScheduler() }
      var ddim = try DDIMScheduler(config)
      ddim.eta = eta
      ddim.usesClippedOutput = use_clipped_model_output
      return ddim
    }
  }

  struct Plan: Decodable, Sendable {
    let config: SchedulerConfiguration
    let steps: Int
    let timesteps: [Double]
  }

  struct Exact: Decodable, Sendable {
    let config: SchedulerConfiguration
    let sum: Double
  }

  let places: [Int]
  let exact: [Exact]
  let runs: [Run]
  let times: [Plan]

  static let shared: Result<SchedulerReference, any Error> = Result {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/schedulers.json")
    return try JSONDecoder().decode(SchedulerReference.self, from: Data(contentsOf: file))
  }

  /// arange(768)/768 as (3, 8, 8, 4), permuted to (4, 3, 8, 8).
  static let sample = Tensor((0..<768).map { Float($0) / 768 }, shape: [3, 8, 8, 4])
    .permuted([3, 0, 1, 2]).contiguous()

  /// x·t/(t+1).
  static func model<S>(_ x: Tensor<S>, _ t: Double) -> Tensor<S> { x * S(t / (t + 1)) }

  /// 1.4 sin(i + 1 + 1000 k).
  static let noise = SchedulerNoise<Float> { step, shape in
    Tensor(
      (0..<shape.reduce(1, *)).map { Float(1.4 * sin(Double($0 + 1 + 1000 * step))) },
      shape: shape)
  }
}
