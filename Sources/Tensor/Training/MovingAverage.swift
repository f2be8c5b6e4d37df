// A slow copy of weights, which often samples better than the weights themselves.

/// The exponential moving average of parameters: average ← d · average + (1 − d) · value.
///
/// d is `decay` in the long run; after n updates it is at most (1 + n) / (10 + n), so that the first
/// weights, which nothing has taught yet, are soon forgotten.
public struct MovingAverage: Sendable {
  /// The share that stays each step, such as 0.999.
  public let decay: Double
  /// Whose averages they are, in order.
  public let parameters: [Parameter<Float>]
  /// How many updates there have been.
  public private(set) var updates = 0
  /// The averages, in the parameters' order.
  public private(set) var values: [Tensor<Float>]

  /// Starts from the parameters' values.
  public init(of parameters: [Parameter<Float>], decay: Double) {
    (self.parameters, self.decay) = (parameters, decay)
    values = parameters.map(\.value)
  }

  /// Goes on from a checkpoint's averages, in the parameters' order, after so many updates.
  public mutating func restore(_ values: [Tensor<Float>], updates: Int) {
    ShapeError.require(
      values.map(\.shape) == parameters.map(\.value.shape), "restore", values.map(\.shape),
      "there is an average of each parameter's shape")
    (self.values, self.updates) = (values, updates)
  }

  /// Takes in the parameters' values after a step.
  public mutating func update() {
    let kept = Float(min(decay, Double(1 + updates) / Double(10 + updates)))
    for (place, parameter) in parameters.enumerated() {
      values[place].blend(kept, 1 - kept, parameter.value)
    }
    updates += 1
  }

  /// Exchanges averages and values: call it before sampling and again after.
  public mutating func swap() {
    for (place, parameter) in parameters.enumerated() {
      (values[place], parameter.value) = (parameter.value, values[place])
    }
  }
}
