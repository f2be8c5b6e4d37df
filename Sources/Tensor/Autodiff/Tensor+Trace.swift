// How an operation gets onto a tape.

extension Tensor {
  /// Whether operations on this tensor are written on a tape.
  public var isTraced: Bool { trace != nil }

  /// The same numbers without a tape: gradients do not pass. What adjoints hold on to is plain,
  /// so that a tape never holds itself.
  public var plain: Tensor {
    var copy = self
    copy.trace = nil
    return copy
  }

  /// Gives this tensor's node a name, for drawings of the tape; without a tape it does nothing.
  @discardableResult
  public func named(_ name: String) -> Tensor {
    if let trace, !trace.tape.isUsed { trace.tape.rename(trace.node, name) }
    return self
  }

  /// This result, written on the tape of whichever input is traced. `adjoint` takes the gradient
  /// of the result to that of each input, in order, and holds plain tensors only.
  func recorded(
    _ operation: String, _ inputs: [Tensor], _ adjoint: @escaping Tape<Scalar>.Adjoint
  ) -> Tensor {
    guard let tape = inputs.lazy.compactMap({ $0.trace }).first?.tape, !tape.isUsed else {
      return plain
    }
    let nodes = inputs.map { input -> Int in
      guard let trace = input.trace else { return -1 }
      ShapeError.require(
        trace.tape === tape, operation, inputs.map(\.shape), "all are traced on the same tape")
      return trace.node
    }
    var result = plain
    result.trace = Trace(
      tape: tape, node: tape.append(operation, shape, nodes, nil, adjoint))
    return result
  }

  /// Adds a tensor of the same shape, in place where storage is not shared.
  mutating func add(_ other: Tensor) {
    let other = other.plain.contiguous()
    withMutableScalars { own in
      guard let own = own.baseAddress else { return }
      withExtendedLifetime(other) { Scalar.kernels.add(own, own, other.pointer, other.count) }
    }
  }
}
