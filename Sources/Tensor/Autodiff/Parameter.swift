// A tensor that training changes.

/// A weight: a name and a value.
///
/// `tensor` is traced while a tape records on this thread and plain otherwise, so that a model's
/// code is one for training and inference. Only an optimiser writes `value`, between steps, when no
/// other thread reads it.
public final class Parameter<Scalar: TensorScalar>: @unchecked Sendable {  // see above
  /// The name, as in a checkpoint: `conv_in.weight`.
  public let name: String
  /// The numbers now.
  public var value: Tensor<Scalar>

  /// A parameter that starts as `value`.
  public init(_ name: String, _ value: Tensor<Scalar>) {
    self.name = name
    // One number broadcast stays one: a model can be measured without room for its weights.
    let isOneNumber = value.strides.allSatisfy { $0 == 0 }
    self.value = isOneNumber ? value.plain : value.plain.contiguous()
  }

  /// The value for use in a model.
  public var tensor: Tensor<Scalar> { Tape<Scalar>.current?.leaf(self) ?? value }
}
