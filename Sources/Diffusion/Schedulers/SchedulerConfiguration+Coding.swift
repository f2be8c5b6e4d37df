// Reading and writing `scheduler_config.json`.
//
// Which keys are taken: those that the six classes of diffusers write, whatever the class, since the
// ecosystem serves one file to many samplers. Keys that begin with `_` are its bookkeeping and are
// passed over. An option not implemented here may stand with the value that switches it off. Any
// other key is refused: a misspelt option would change pictures in silence.

import Foundation

extension SchedulerConfiguration: Codable {
  private enum Key: String, CodingKey, CaseIterable {
    case kind = "_class_name"
    case trainingSteps = "num_train_timesteps"
    case betaSchedule = "beta_schedule"
    case betaStart = "beta_start"
    case betaEnd = "beta_end"
    case predictionType = "prediction_type"
    case timestepSpacing = "timestep_spacing"
    case stepsOffset = "steps_offset"
    case setAlphaToOne = "set_alpha_to_one"
    case clipSample = "clip_sample"
    case clipSampleRange = "clip_sample_range"
    case varianceType = "variance_type"
    case skipPRKSteps = "skip_prk_steps"
    case finalSigmas = "final_sigmas_type"
    case solverOrder = "solver_order"
    case algorithmType = "algorithm_type"
    case solverType = "solver_type"
    case lowerOrderFinal = "lower_order_final"
    case eulerAtFinal = "euler_at_final"
    case lambdaMinClipped = "lambda_min_clipped"
  }

  /// Any key of the file.
  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Switches that may stand only switched off.
  private static let mustBeFalse: Set = [
    "thresholding", "rescale_betas_zero_snr", "use_karras_sigmas", "use_exponential_sigmas",
    "use_beta_sigmas", "use_lu_lambdas", "use_flow_sigmas", "use_dynamic_shifting",
  ]
  /// Options that may stand only without a value.
  private static let mustBeNull: Set = ["trained_betas", "sigma_min", "sigma_max"]
  /// Options that may stand only with one value.
  private static let mustBe = ["interpolation_type": "linear", "timestep_type": "discrete"]
  /// Details of options that are switched off.
  private static let ignored: Set = [
    "dynamic_thresholding_ratio", "sample_max_value", "flow_shift", "time_shift_type",
  ]

  /// Reads a `scheduler_config.json`, whose numbers may be bare `-Infinity`, as diffusers writes
  /// them. Throws one line that names the key and what is accepted.
  public init(json: Data) throws(SchedulerFailure) {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    do {
      self = try decoder.decode(Self.self, from: BareNumbers.quoted(json))
    } catch let failure as SchedulerFailure {
      throw failure
    } catch {
      throw .notAnObject
    }
  }

  /// The file, with the options that are set; keys in order, `-Infinity` bare as diffusers reads it.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return BareNumbers.unquoted(try encoder.encode(self))
  }

  /// Reads the object. Throws `SchedulerFailure`.
  public init(from decoder: any Decoder) throws {
    let all = try decoder.container(keyedBy: AnyKey.self)
    try Self.check(all)
    let own = try decoder.container(keyedBy: Key.self)

    func text(_ key: Key) throws -> String? { try Self.value(own, key, "a string") }
    func flag(_ key: Key) throws -> Bool? { try Self.value(own, key, "true or false") }
    func whole(_ key: Key) throws -> Int? { try Self.value(own, key, "a whole number") }
    func number(_ key: Key) throws -> Double? { try Self.value(own, key, "a number") }
    func choice<T: RawRepresentable<String> & CaseIterable>(_ key: Key) throws -> T? {
      guard let name = try text(key) else { return nil }
      guard let value = T(rawValue: name) else {
        throw SchedulerFailure.unknownValue(
          key: key.rawValue, value: name, accepted: T.allCases.map(\.rawValue))
      }
      return value
    }

    guard let kind: SchedulerKind = try choice(.kind) else { throw SchedulerFailure.noClassName }
    self.init(kind)
    trainingSteps = try whole(.trainingSteps)
    betaSchedule = try choice(.betaSchedule)
    betaStart = try number(.betaStart)
    betaEnd = try number(.betaEnd)
    predictionType = try choice(.predictionType)
    timestepSpacing = try choice(.timestepSpacing)
    stepsOffset = try whole(.stepsOffset)
    setAlphaToOne = try flag(.setAlphaToOne)
    clipSample = try flag(.clipSample)
    clipSampleRange = try number(.clipSampleRange)
    varianceType = try choice(.varianceType)
    skipPRKSteps = try flag(.skipPRKSteps)
    finalSigmas = try choice(.finalSigmas)
    solverOrder = try whole(.solverOrder)
    algorithmType = try choice(.algorithmType)
    solverType = try choice(.solverType)
    lowerOrderFinal = try flag(.lowerOrderFinal)
    eulerAtFinal = try flag(.eulerAtFinal)
    lambdaMinClipped = try number(.lambdaMinClipped)
  }

  /// Writes the options that are set.
  public func encode(to encoder: any Encoder) throws {
    var own = encoder.container(keyedBy: Key.self)
    try own.encode(kind, forKey: .kind)
    try own.encodeIfPresent(trainingSteps, forKey: .trainingSteps)
    try own.encodeIfPresent(betaSchedule, forKey: .betaSchedule)
    try own.encodeIfPresent(betaStart, forKey: .betaStart)
    try own.encodeIfPresent(betaEnd, forKey: .betaEnd)
    try own.encodeIfPresent(predictionType, forKey: .predictionType)
    try own.encodeIfPresent(timestepSpacing, forKey: .timestepSpacing)
    try own.encodeIfPresent(stepsOffset, forKey: .stepsOffset)
    try own.encodeIfPresent(setAlphaToOne, forKey: .setAlphaToOne)
    try own.encodeIfPresent(clipSample, forKey: .clipSample)
    try own.encodeIfPresent(clipSampleRange, forKey: .clipSampleRange)
    try own.encodeIfPresent(varianceType, forKey: .varianceType)
    try own.encodeIfPresent(skipPRKSteps, forKey: .skipPRKSteps)
    try own.encodeIfPresent(finalSigmas, forKey: .finalSigmas)
    try own.encodeIfPresent(solverOrder, forKey: .solverOrder)
    try own.encodeIfPresent(algorithmType, forKey: .algorithmType)
    try own.encodeIfPresent(solverType, forKey: .solverType)
    try own.encodeIfPresent(lowerOrderFinal, forKey: .lowerOrderFinal)
    try own.encodeIfPresent(eulerAtFinal, forKey: .eulerAtFinal)
    try own.encodeIfPresent(lambdaMinClipped, forKey: .lambdaMinClipped)
  }

  private static func check(_ all: KeyedDecodingContainer<AnyKey>) throws {
    // Sorted, so that of several mistakes the same one is named each time.
    for key in all.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
      let name = key.stringValue
      if Key(rawValue: name) != nil || name.hasPrefix("_") || ignored.contains(name) { continue }
      if try all.decodeNil(forKey: key) { if isKnown(name) { continue } }
      if mustBeFalse.contains(name) {
        let isOn = try value(all, key, "true or false") ?? false
        if isOn { throw unsupported(name, "true", "false") }
      } else if mustBeNull.contains(name) {
        throw unsupported(name, "given", "null")
      } else if let only = mustBe[name] {
        let given: String = try value(all, key, "a string") ?? only
        if given != only { throw unsupported(name, given, only) }
      } else {
        throw SchedulerFailure.unknownKey(name)
      }
    }
  }

  private static func isKnown(_ name: String) -> Bool {
    mustBeFalse.contains(name) || mustBeNull.contains(name) || mustBe[name] != nil
  }

  private static func unsupported(
    _ key: String, _ value: String, _ only: String
  ) -> SchedulerFailure {
    .unknownValue(key: key, value: value, accepted: [only])
  }

  private static func value<T: Decodable, K: CodingKey>(
    _ container: KeyedDecodingContainer<K>, _ key: K, _ expected: String
  ) throws -> T? {
    do {
      return try container.decodeIfPresent(T.self, forKey: key)
    } catch {
      throw SchedulerFailure.wrongType(key: key.stringValue, expected: expected)
    }
  }
}
