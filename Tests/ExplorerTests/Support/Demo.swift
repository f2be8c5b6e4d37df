import Foundation
import Viz

@testable import Explorer

/// A small experiment for the tests of the runner.
struct Demo: Experiment {
  enum Schedule: String, CaseIterable, Decodable, Sendable { case linear, cosine }
  struct Parameters: Decodable, Sendable {
    let schedule: Schedule
    let steps: Int
    let image: String?
  }

  static let name = "demo"
  static let figures: [String: @Sendable (Demo, FigureRequest) throws -> Figure] = [
    "strip": { _, _ in
      Figure(width: 40, height: 20, alternativeText: "a \"strip\" <of> 3 & more", marks: [])
    }
  ]
  static let frames: [String: @Sendable (Demo, FigureRequest) throws -> FrameSequence] = [
    "walk": { demo, _ in
      FrameSequence(count: 5) { index in
        Figure(width: 8, height: 8, alternativeText: "frame \(index)", marks: [])
      } thumbnail: { index, square in
        (.rectangle(square, .data), "frame \(index)")
      } record: { index in
        [("t", Double(index)), ("snr", 1 / Double(index)), ("alpha_bar", 1 - Double(index) / 8)]
      }
    }
  ]

  let measures: [String: Double]

  init(_ parameters: Parameters, seed: UInt64, progress: @Sendable (String) -> Void) throws {
    guard parameters.steps <= 1000 else {
      throw UnusableParameter("steps", "\(parameters.steps): expected at most 1000")
    }
    measures = [
      "steps": Double(parameters.steps), "gap": -0.00312, "draws": 10000, "seed": Double(seed),
    ]
  }
}
