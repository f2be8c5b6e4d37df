// What can be wrong with a scheduler that was asked for: one line each.

/// What is wrong with a scheduler's configuration, or with what was asked of it.
public enum SchedulerFailure: Error, Hashable, CustomStringConvertible {
  /// The text is not JSON, or not an object.
  case notAnObject
  /// There is no `_class_name`.
  case noClassName
  /// A key that no scheduler of diffusers writes.
  case unknownKey(String)
  /// A value that is none of those accepted.
  case unknownValue(key: String, value: String, accepted: [String])
  /// A value of another type than the key's.
  case wrongType(key: String, expected: String)
  /// Betas or a number of training steps that make no schedule.
  case noiseSchedule(NoiseSchedule.Failure)
  /// A number of sampling steps outside 1 … T.
  case steps(Int, most: Int)
  /// Runge-Kutta steps need at least so many sampling steps.
  case fewSteps(Int, least: Int)
  /// A time outside the schedule.
  case time(Int, most: Int, offset: Int)
  /// A step that does not lead to less noise.
  case order(t: Int, s: Int)
  /// A call before the first or after the last.
  case call(Int, count: Int)

  /// One sentence for the person who asked.
  public var description: String {
    switch self {
    case .notAnObject:
      "scheduler_config.json: expected one JSON object"
    case .noClassName:
      "scheduler_config.json: _class_name is missing; it is one of "
        + SchedulerKind.allCases.map(\.rawValue).joined(separator: ", ")
    case .unknownKey(let key):
      "scheduler_config.json: unknown key \(key)"
    case .unknownValue(let key, let value, let accepted):
      "scheduler: \(key) is \(value); accepted: \(accepted.joined(separator: ", "))"
    case .wrongType(let key, let expected):
      "scheduler_config.json: \(key) has to be \(expected)"
    case .noiseSchedule(let failure):
      "scheduler: \(failure)"
    case .steps(let steps, let most):
      "\(steps) sampling steps: the schedule allows from 1 to \(most)"
    case .fewSteps(let steps, let least):
      "\(steps) sampling steps: Runge-Kutta steps (skip_prk_steps false) need at least \(least)"
    case .time(let time, let most, let offset):
      "sampling would visit time \(time) (steps_offset \(offset)): times go from 0 to \(most)"
    case .order(let t, let s):
      "a step from time \(t) to time \(s): the second has to be smaller"
    case .call(let index, let count):
      "call \(index) of the model: this run has calls 0 to \(count - 1)"
    }
  }
}
