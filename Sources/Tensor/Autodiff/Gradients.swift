// Gradients as values.

/// The gradients of one loss, or a sum of several such.
public struct Gradients<Scalar: TensorScalar>: Sendable {
  /// The parameters that have a gradient, in the order they were first used.
  public private(set) var parameters: [Parameter<Scalar>]
  private var values: [Tensor<Scalar>]
  private var places: [ObjectIdentifier: Int]
  private let tape: ObjectIdentifier?
  private let nodes: [Int: Tensor<Scalar>]

  init(
    tape: ObjectIdentifier, nodes: [Int: Tensor<Scalar>],
    parameters: [(Parameter<Scalar>, Tensor<Scalar>)]
  ) {
    self.tape = tape
    self.nodes = nodes
    self.parameters = parameters.map { $0.0 }
    // In order without gaps, and held once: what follows adds and scales in place.
    values = parameters.map { $0.1.contiguous() }
    places = Dictionary(
      uniqueKeysWithValues: parameters.enumerated().map { (ObjectIdentifier($1.0), $0) })
  }

  /// The gradient by a parameter; nil when the loss does not depend on it.
  public subscript(parameter: Parameter<Scalar>) -> Tensor<Scalar>? {
    places[ObjectIdentifier(parameter)].map { values[$0] }
  }

  /// The gradient by a tensor traced on the tape: one that was an input, or was asked for.
  public subscript(tensor: Tensor<Scalar>) -> Tensor<Scalar>? {
    guard let trace = tensor.trace, ObjectIdentifier(trace.tape) == tape else { return nil }
    return nodes[trace.node]
  }

  /// √Σ g² over all parameters' gradients.
  public var norm: Double {
    values.reduce(0.0) { $0 + $1.sumOfSquares }.squareRoot()
  }

  /// Every parameter's gradient times a number.
  public mutating func scale(by factor: Scalar) {
    for place in values.indices {
      values[place].withMutableScalars { own in
        guard let start = own.baseAddress else { return }
        Scalar.kernels.affine(start, start, factor, 0, own.count)
      }
    }
  }

  /// Scales the gradients down so that their norm is at most `limit`, and returns the norm before.
  /// A norm that is not a number leaves them alone.
  @discardableResult
  public mutating func clip(toNorm limit: Double) -> Double {
    let norm = norm
    if norm > limit { scale(by: Scalar(limit / norm)) }
    return norm
  }

  /// Adds other gradients, such as another batch's: gradient accumulation.
  public mutating func add(_ other: Gradients) { self = Self.sum([self, other]) ?? self }

  /// The sum of gradients, added in the order given whatever the workers; nil for none. Parameters
  /// are shared out, the order within each stays.
  public static func sum(_ parts: [Gradients], on workers: Workers = .shared) -> Gradients? {
    guard var total = parts.first else { return nil }
    for part in parts.dropFirst() {
      for parameter in part.parameters where total.places[ObjectIdentifier(parameter)] == nil {
        total.places[ObjectIdentifier(parameter)] = total.parameters.count
        total.parameters.append(parameter)
        total.values.append(.zeros(parameter.value.shape))
      }
    }
    let parameters = total.parameters
    let first = total.values
    total.values = workers.map(0..<parameters.count) { place in
      var sum = first[place]
      for part in parts.dropFirst() {
        if let other = part[parameters[place]] { sum.add(other) }
      }
      return sum
    }
    return total
  }
}
