import Foundation
import Testing

@testable import Tensor

/// The operations on rows, tables and shapes beside their definitions.
@Suite("Rows and shapes against naive twins")
struct NaiveRowTests {
  @Test func arithmeticIsElementByElement() {
    let pairs: [(String, @Sendable (Double, Double) -> Double)] = [
      ("add", { $0 + $1 }), ("subtract", { $0 - $1 }), ("multiply", { $0 * $1 }),
      ("divide", { $0 / $1 }), ("blend", { 0.5 * $0 - 3 * $1 }),
    ]
    for (name, twin) in pairs {
      for shape in [[7], [1, 5], [3, 17, 5]] {
        expectTwin(OperationCase(name, shape, shape)) { x in
          Tensor(zip(x[0].scalars, x[1].scalars).map(twin), shape: shape)
        }
      }
      if name == "blend" { continue }
      expectTwin(OperationCase(name, [2, 1, 5], [3, 1])) { x in
        .built([2, 3, 5]) { twin(x[0][$0[0], 0, $0[2]], x[1][$0[1], 0]) }
      }
      expectTwin(OperationCase(name, [4], [1, 3, 4])) { x in
        .built([1, 3, 4]) { twin(x[0][$0[2]], x[1][0, $0[1], $0[2]]) }
      }
    }
    expectTwin(OperationCase("broadcast", [2, 1])) { x in
      .built([4, 2, 3]) { x[0][$0[1], 0] }
    }
  }

  @Test(arguments: [[1, 3, 2], [3, 40, 5], [3, 5, 161]])
  func momentsAreOverTheirAxes(shape: [Int]) {
    let (a, b, c) = (shape[0], shape[1], shape[2])
    expectTwin(OperationCase("mean", shape)) { x in
      .built([a]) { at in
        (0..<b * c).reduce(0.0) { $0 + x[0][at[0], $1 / c, $1 % c] } / Double(b * c)
      }
    }
    expectTwin(OperationCase("variance", shape)) { x in
      .built([c]) { at in
        let column = (0..<a * b).map { x[0][$0 / b, $0 % b, at[0]] }
        let mean = column.reduce(0, +) / Double(a * b)
        return column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(a * b)
      }
    }
  }

  private static func logSoftmax(_ x: Tensor<Double>, _ row: Int, _ place: Int) -> Double {
    x[row, place] - log((0..<x.shape[1]).reduce(0.0) { $0 + exp(x[row, $1]) })
  }

  @Test(arguments: [[1, 2], [1, 7], [3, 33]])
  func lossesAreTheirFormulas(shape: [Int]) {
    expectTwin(OperationCase("logSoftmax", shape)) { x in
      .built(shape) { Self.logSoftmax(x[0], $0[0], $0[1]) }
    }
    let targets = (0..<shape[0]).map { ($0 * 5 + 3) % shape[1] }
    expectTwin(OperationCase("crossEntropy", shape, ids: targets)) { x in
      let sum = targets.enumerated().reduce(0.0) { $0 - Self.logSoftmax(x[0], $1.0, $1.1) }
      return Tensor([sum / Double(shape[0])], shape: [])
    }
    let count = Double(shape[0] * shape[1])
    func differences(_ x: [Tensor<Double>]) -> [Double] {
      zip(x[0].scalars, x[1].scalars).map { $0 - $1 }
    }
    expectTwin(OperationCase("meanSquaredError", shape, shape)) { x in
      Tensor([differences(x).reduce(0) { $0 + $1 * $1 } / count], shape: [])
    }
    expectTwin(OperationCase("meanAbsoluteError", shape, shape)) { x in
      Tensor([differences(x).reduce(0) { $0 + abs($1) } / count], shape: [])
    }
  }

  @Test(arguments: [(1, 1, 1), (1, 5, 7), (6, 17, 3), (13, 64, 130)])
  func linearLayersAreSums(rows: Int, ins: Int, outs: Int) {
    func sum(_ x: [Tensor<Double>], _ row: Int, _ out: Int) -> Double {
      (0..<ins).reduce(0.0) { $0 + x[0][row, $1] * x[1][out, $1] }
    }
    expectTwin(OperationCase("linear", [rows, ins], [outs, ins])) { x in
      .built([rows, outs]) { sum(x, $0[0], $0[1]) }
    }
    expectTwin(OperationCase("linear", [rows, ins], [outs, ins], [outs])) { x in
      .built([rows, outs]) { sum(x, $0[0], $0[1]) + x[2][$0[1]] }
    }
    expectTwin(OperationCase("matmulTransposed", [2, ins, rows], [2, outs, ins])) { x in
      .built([2, rows, outs]) { at in
        (0..<ins).reduce(0.0) { $0 + x[0][at[0], $1, at[1]] * x[1][at[0], at[2], $1] }
      }
    }
  }

  @Test func tablesAndGatesAreTheirDefinitions() {
    expectTwin(OperationCase("embedding", [6, 5], ids: [5, 0, 5, 2])) { x in
      .built([4, 5]) { x[0][[5, 0, 5, 2][$0[0]], $0[1]] }
    }
    for (rows, width) in [(1, 1), (3, 19)] {
      expectTwin(OperationCase("geglu", [rows, 2 * width])) { x in
        .built([rows, width]) { at in
          let gate = x[0][at[0], width + at[1]]
          return x[0][at[0], at[1]] * 0.5 * gate * erfc(-gate / 2.0.squareRoot())
        }
      }
    }
  }

  @Test func shapesOnlyMoveScalars() {
    expectTwin(OperationCase("split", [3, 4])) { x in
      .built([3, 2]) { x[0][$0[0], 1 + $0[1]] * 2 }
    }
    expectTwin(OperationCase("slices", [2, 3, 5])) { x in
      .built([2, 2, 5]) { x[0][$0[0], $0[1] + 1 - $0[0], $0[2]] }
    }
    expectTwin(OperationCase("reshape", [2, 3, 4])) { x in
      .built([12, 2]) { at in
        let place = at[0] * 2 + at[1]
        let straight = x[0][place / 12, place / 4 % 3, place % 4]
        return x[0][place / 3 % 2, place % 3, place / 6] * straight
      }
    }
  }

  /// Each pixel adds its kernel, at its place; what lies in the padding is left out.
  @Test(arguments: [
    [1, 3, 2, 3, 3, 1, 0, 0], [2, 5, 3, 4, 4, 2, 1, 1], [2, 4, 3, 3, 2, 3, 0, 2],
    [1, 6, 13, 3, 12, 1, 1, 0], [3, 5, 12, 3, 15, 1, 0, 0],
  ])
  func transposedConvolutionsSpreadKernels(_ p: [Int]) {
    let (samples, side, ins, kernel, outs) = (p[0], p[1], p[2], p[3], p[4])
    let (stride, pad, extra) = (p[5], p[6], p[7])
    let operation = OperationCase(
      "transposedConvolution", [samples, side, side + 1, ins], [ins, kernel, kernel, outs], [outs],
      options: ["stride": stride, "pad": pad, "extra": extra])
    expectTwin(operation) { x in
      let height = (side - 1) * stride + kernel + extra - 2 * pad
      return .built([samples, height, height + stride, outs]) { at in
        var sum = x[2][at[3]]
        for y in 0..<side {
          for i in 0...side {
            let (ky, kx) = (at[1] + pad - y * stride, at[2] + pad - i * stride)
            guard (0..<kernel).contains(ky), (0..<kernel).contains(kx) else { continue }
            for c in 0..<ins { sum += x[0][at[0], y, i, c] * x[1][c, ky, kx, at[3]] }
          }
        }
        return sum
      }
    }
  }
}
