import Testing

@testable import Tensor

#if compiler(>=6.2)
  /// Each operation on shapes that do not fit: it stops, and says which operation, which shapes and
  /// what has to hold. Each in a process of its own.
  @Suite("Shapes that do not fit")
  struct ShapeErrorTests {
    typealias Wrong = (run: @Sendable () -> Void, said: String)

    private static func zeros(_ shape: Int...) -> Tensor<Float> { .zeros(shape) }

    static let operations: [Wrong] = [
      ({ _ = zeros(2, 3) + zeros(3, 2) }, "+ of [2, 3] and [3, 2]: the shapes must be equal"),
      ({ _ = zeros(2, 3).broadcast(to: [3, 3]) }, "broadcast of [2, 3] and [3, 3]: "),
      ({ _ = zeros(2, 3).matmul(zeros(2, 3)) }, "matmul of [2, 3] and [2, 3]: both have"),
      ({ _ = zeros(2, 3).linear(zeros(5, 4)) }, "linear of [2, 3] and [5, 4]: the weight is"),
      (
        { _ = zeros(2, 3).linear(zeros(5, 3), bias: zeros(4)) },
        "linear of [2, 3] and [5, 3] and [4]: the weight is"
      ),
      ({ _ = zeros(4, 3).embedding([1, 4]) }, "embedding of [4, 3] and [2]: the table has"),
      (
        { _ = zeros(1, 8, 8, 3).convolution(zeros(4, 3, 3, 2)) },
        "convolution of [1, 8, 8, 3] and [4, 3, 3, 2]: pictures are"
      ),
      (
        { _ = zeros(1, 2, 2, 3).convolution(zeros(4, 3, 3, 3)) },
        "convolution of [1, 2, 2, 3] and [4, 3, 3, 3]: the kernel is not larger"
      ),
      (
        { _ = zeros(1, 2, 2, 3).convolution(zeros(4, 3, 3, 3), padding: -1) },
        "convolution of [1, 2, 2, 3] and [4, 3, 3, 3]: pictures are"
      ),
      (
        { _ = zeros(1, 2, 2, 0).convolution(zeros(4, 1, 1, 0)) },
        "convolution of [1, 2, 2, 0] and [4, 1, 1, 0]: pictures are"
      ),
      (
        { _ = zeros(1, 2, 2, 3).transposedConvolution(zeros(2, 3, 3, 3)) },
        "transposedConvolution of [1, 2, 2, 3] and [2, 3, 3, 3]: pictures are"
      ),
      (
        { _ = zeros(1, 5, 6).attention(keys: zeros(1, 5, 6), values: zeros(1, 5, 6), heads: 4) },
        "attention of [1, 5, 6] and [1, 5, 6] and [1, 5, 6]: queries are"
      ),
      (
        {
          _ = zeros(2, 5, 6).groupNorm(groups: 4, scale: zeros(6), shift: zeros(6), epsilon: 1e-5)
        }, "groupNorm of [2, 5, 6] and [6] and [6]: pictures are"
      ),
      (
        { _ = zeros(2, 5).layerNorm(scale: zeros(4), shift: zeros(5)) },
        "layerNorm of [2, 5] and [4] and [5]: scale and shift"
      ),
      ({ _ = zeros(2, 5).geglu() }, "geglu of [2, 5]: the last axis"),
      ({ _ = zeros(2, 0).softmax() }, "softmax of [2, 0]: there is a last axis"),
      ({ _ = zeros(2, 5).sum(over: [2]) }, "sum of [2, 5] and [2]: the axes exist"),
      ({ _ = zeros(2).meanSquaredError(zeros(3)) }, "meanSquaredError of [2] and [3]: "),
      ({ _ = zeros(2, 3).crossEntropy([0, 3]) }, "crossEntropy of [2, 3] and [2]: there are rows"),
      ({ _ = zeros(2, 3).averagePooled(by: 2) }, "averagePooled of [2, 3]: pictures are"),
      ({ _ = zeros(2, 3).upsampledNearest() }, "upsampledNearest of [2, 3]: pictures are"),
      (
        { _ = Tensor.concatenate([zeros(2, 3), zeros(3, 3)], axis: 1) },
        "concatenate of [2, 3] and [3, 3]: there is at least one"
      ),
      ({ _ = Tensor.stack([zeros(2), zeros(3)]) }, "stack of [2] and [3]: there is at least one"),
      ({ _ = zeros(2, 3).split([1, 1], axis: 1) }, "split of [2, 3] and [1, 1]: axis 1 exists"),
      ({ _ = zeros(2, 3).slice(1..<4, axis: 1) }, "slice of [2, 3]: axis 1 exists and holds 1..<4"),
      ({ _ = zeros(2, 3).row(2) }, "row of [2, 3]: the first axis exists and holds 2"),
      ({ _ = zeros(2, 3)[1, 3] }, "subscript of [1, 3] and [2, 3]: one index for each axis"),
      ({ _ = zeros(2, 3).reshaped([4, -1]) }, "reshaped of [2, 3] and [4, -1]: both shapes hold"),
      ({ _ = zeros(2, 3).reshaped([-1, 0]) }, "reshaped of [2, 3] and [-1, 0]: both shapes hold"),
      ({ _ = zeros(2, 3).permuted([0, 0]) }, "permuted of [2, 3] and [0, 0]: the order names"),
      ({ _ = zeros(2).transposed }, "transposed of [2]: a matrix has two axes"),
      ({ _ = Tensor<Float>([1, 2], shape: [3]) }, "a new tensor of [3]: the shape has as many"),
      ({ _ = zeros(2, -3) }, "a new tensor of [2, -3]: no length is negative"),
      ({ _ = zeros(1 << 40, 1 << 40, 0) }, "a new tensor of [1099511627776, 1099511627776, 0]: no"),
      ({ _ = zeros(1 << 31, 1 << 31) }, "a new tensor of [2147483648, 2147483648]: no length"),
      (
        { _ = zeros(1 << 40, 1 << 40) },
        "a new tensor of [1099511627776, 1099511627776]: no length is negative, and the scalars can"
      ),
    ]

    @Test(arguments: operations.indices)
    func operationShapesAndRuleAreNamed(index: Int) async {
      let result = await #expect(
        processExitsWith: .failure, observing: [\.standardErrorContent]
      ) { [index] in
        ShapeErrorTests.operations[index].run()
      }
      let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      #expect(said.contains(Self.operations[index].said), "\(said)")
    }
  }
#endif
