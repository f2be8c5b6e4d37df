// How fast to learn, step by step.

import Foundation

/// A learning rate that rises evenly over the first steps, and then stays or falls along a cosine.
///
///     step < warmUp:  peak · (step + 1) / warmUp
///     after, cosine:  floor + (peak − floor) · ½ (1 + cos(π · progress)), progress from 0 to 1
public struct LearningRate: Hashable, Codable, Sendable {
  /// What follows the warm-up.
  public enum Course: Hashable, Codable, Sendable {
    /// The peak, for ever.
    case constant
    /// Down to `floor` times the peak at step `steps`, and on at that.
    case cosine(steps: Int, floor: Double = 0)
  }

  /// The highest rate.
  public var peak: Double
  /// Over how many steps it is reached.
  public var warmUp: Int
  /// What follows.
  public var course: Course

  /// A rate that reaches `peak` at step `warmUp` − 1.
  public init(_ peak: Double, warmUp: Int = 0, then course: Course = .constant) {
    (self.peak, self.warmUp, self.course) = (peak, warmUp, course)
  }

  /// The rate of a step, counted from 0.
  public func at(_ step: Int) -> Double {
    if step < warmUp { return peak * Double(step + 1) / Double(warmUp) }
    switch course {
    case .constant: return peak
    case .cosine(let steps, let floor):
      let progress = min(1, Double(step - warmUp) / Double(max(1, steps - warmUp)))
      return peak * (floor + (1 - floor) * 0.5 * (1 + cos(Double.pi * progress)))
    }
  }
}
