import Testing

@testable import Tensor

extension Tensor where Scalar == Double {
  /// A tensor whose element at each index is what `element` says.
  static func built(_ shape: [Int], _ element: ([Int]) -> Double) -> Tensor {
    var values: [Double] = []
    for place in 0..<shape.reduce(1, *) {
      var (left, index) = (place, shape)
      for axis in shape.indices.reversed() {
        index[axis] = left % shape[axis]
        left /= shape[axis]
      }
      values.append(element(index))
    }
    return Tensor(values, shape: shape)
  }
}

/// Expects an operation in `Float` to be its twin in `Double`, within 1e-5 of the largest magnitude,
/// on tensors in order and on views.
func expectTwin(
  _ operation: OperationCase, sourceLocation: SourceLocation = #_sourceLocation,
  _ twin: ([Tensor<Double>]) -> Tensor<Double>
) {
  for seed in [1, 2] as [UInt64] {
    let inputs = operation.inputs(Float.self, seed: seed)
    let expected = twin(operation.inputs(Double.self, seed: seed))
    for laid in [inputs, inputs.map(\.scattered)] {
      #expect(
        operation.run(laid).isClose(to: expected, tolerance: 1e-5), "\(operation)",
        sourceLocation: sourceLocation)
    }
  }
}
