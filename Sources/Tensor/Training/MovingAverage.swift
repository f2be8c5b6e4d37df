// A slow copy of weights, which often samples better than the weights themselves.

/// The exponential moving average of parameters: average ← decay · average + (1 − decay) · value.
public struct MovingAverage: Sendable {
  /// The share that stays each step, such as 0.999.
  public let decay: Double
  /// Whose averages they are, in order.
  public let parameters: [Parameter<Float>]
  /// The averages, in the parameters' order.
  public private(set) var values: [Tensor<Float>]

  /// Starts from the parameters' values.
  public init(of parameters: [Parameter<Float>], decay: Double) {
    (self.parameters, self.decay) = (parameters, decay)
    values = parameters.map(\.value)
  }

  /// Takes in the parameters' values after a step.
  public mutating func update() {
    for (place, parameter) in parameters.enumerated() {
      values[place].blend(Float(decay), Float(1 - decay), parameter.value)
    }
  }

  /// Exchanges averages and values: call it before sampling and again after.
  public mutating func swap() {
    for (place, parameter) in parameters.enumerated() {
      (values[place], parameter.value) = (parameter.value, values[place])
    }
  }
}
