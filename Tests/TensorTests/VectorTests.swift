import Foundation
import Testing

@testable import Tensor

#if compiler(>=6.2)
  /// The products of lesser processors, each in a process of its own: `EXPLORER_VECTORS` is read once.
  @Suite("Products without the widest vectors")
  struct VectorTests {
    /// Whether every way a product can go gives in `Float` what it gives in `Double`, which always goes
    /// the plain way, within 1e-5 of the largest magnitude.
    static func areRight() throws -> Bool {
      let cases: [OperationCase] = [
        OperationCase("matmul", [33, 64], [64, 17]), OperationCase("matmul", [7, 5], [5, 130]),
        OperationCase("matmulTransposed", [2, 5, 40], [2, 30, 5]),
        OperationCase("linear", [13, 40], [75, 40], [75]),
        OperationCase("linear", [1, 5], [7, 5]),
        OperationCase(
          "convolution", [2, 7, 5, 20], [35, 3, 3, 20], [35],
          options: ["stride": 1, "top": 1, "left": 1, "bottom": 1, "right": 1]),
        // More channels than are done at once, and more lines of tiles.
        OperationCase(
          "convolution", [1, 4, 3, 12], [300, 3, 3, 12],
          options: ["stride": 1, "top": 1, "left": 1, "bottom": 1, "right": 1]),
        OperationCase(
          "convolution", [3, 90, 21, 12], [13, 3, 3, 12],
          options: ["stride": 1, "top": 1, "left": 1, "bottom": 1, "right": 1]),
        OperationCase(
          "convolution", [2, 7, 5, 3], [35, 3, 3, 3], [35],
          options: ["stride": 2, "bottom": 1, "right": 1]),
        OperationCase(
          "transposedConvolution", [2, 3, 4, 14], [14, 3, 3, 13], [13], options: ["stride": 1]),
        OperationCase("attention", [2, 9, 24], [2, 11, 24], [2, 11, 24], options: ["heads": 3]),
      ]
      return try cases.allSatisfy { operation in
        let pairs = zip(
          try operation.everything(Float.self), try operation.everything(Double.self))
        return pairs.allSatisfy { a, b in
          let largest = b.reduce(0) { max($0, abs($1)) }
          return zip(a, b).allSatisfy { abs($0 - $1) <= 1e-5 * largest }
        }
      }
    }

    @Test(arguments: ["none", "avx2", "avx512"])
    func resultsAndGradientsAreRight(vectors: String) async {
      await #expect(processExitsWith: .success) { [vectors] in
        setenv("EXPLORER_VECTORS", vectors, 1)
        let own = Processor.productVectors
        precondition(
          vectors == "avx512" || own == nil || (vectors == "avx2" && own == "AVX2"))
        let areRight = try VectorTests.areRight()
        precondition(areRight)
      }
    }
  }

  extension OperationCase {
    /// The result and the gradients by every input.
    fileprivate func everything<S: TensorScalar>(_ type: S.Type) throws -> [[Double]] {
      let tape = Tape<S>()
      let traced = inputs(S.self).map { tape.traced($0) }
      let result = run(traced)
      let weights = Tensor<S>.normal(result.shape, seed: 99)
      let gradients = try tape.gradients(of: (result * weights).sum())
      return ([result] + traced.compactMap { gradients[$0] }).map { $0.scalars.map { Double($0) } }
    }
  }
#endif
