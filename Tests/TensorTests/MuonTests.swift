import Foundation
import Testing

@testable import Tensor

@Suite("Muon")
struct MuonTests {
  private typealias Matrix = [[Double]]

  private func product(_ a: Matrix, _ b: Matrix) -> Matrix {
    a.map { row in
      b[0].indices.map { column in
        zip(row, b).reduce(0) { $0 + $1.0 * $1.1[column] }
      }
    }
  }

  private func combine(_ a: Double, _ x: Matrix, _ b: Double, _ y: Matrix) -> Matrix {
    zip(x, y).map { zip($0, $1).map { a * $0 + b * $1 } }
  }

  private func transpose(_ x: Matrix) -> Matrix {
    x[0].indices.map { column in x.map { $0[column] } }
  }

  /// Jordan's iteration as written, on any matrix.
  private func orthogonal(_ matrix: Matrix) -> Matrix {
    let norm = matrix.joined().reduce(0) { $0 + $1 * $1 }.squareRoot()
    var x = matrix.map { $0.map { $0 / norm } }
    for _ in 0..<5 {
      let gram = product(x, transpose(x))
      let change = combine(-4.7750, gram, 2.0315, product(gram, gram))
      x = combine(3.4445, x, 1, product(change, x))
    }
    return x
  }

  private func tensor(_ matrix: Matrix) -> Tensor<Float> {
    Tensor(matrix.joined().map(Float.init), shape: [matrix.count, matrix[0].count])
  }

  private func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    let values = Tensor<Float>.normal([rows * columns], seed: seed).scalars.map(Double.init)
    return (0..<rows).map { Array(values[$0 * columns..<($0 + 1) * columns]) }
  }

  @Test(arguments: [(17, 40), (40, 17), (16, 16)])
  func theIterationIsAsWritten(rows: Int, columns: Int) {
    let matrix = random(rows, columns, seed: 3)
    #expect(
      tensor(matrix).orthogonalized().isClose(to: tensor(orthogonal(matrix)), tolerance: 1e-4))
  }

  /// A diagonal matrix's singular values are on its diagonal.
  @Test func singularValuesComeNearOne() {
    var matrix = Matrix(repeating: Array(repeating: 0, count: 24), count: 16)
    for place in 0..<16 { matrix[place][place] = pow(-1, Double(place)) * Double(place + 1) }
    let result = tensor(matrix).orthogonalized()
    for row in 0..<16 {
      for column in 0..<24 {
        let value = result[row, column]
        if row == column {
          #expect((0.65...1.25).contains(abs(value)) && (value < 0) == (row % 2 == 1))
        } else {
          #expect(value == 0)
        }
      }
    }
    #expect(Tensor<Float>.zeros([16, 16]).orthogonalized() == .zeros([16, 16]))
  }

  /// Matrices large enough to be cut for several workers, if they were alone.
  @Test func bitsDoNotDependOnTheWorkers() throws {
    func train(_ workers: Int) throws -> [Tensor<Float>] {
      let parameters = (0..<3).map {
        Parameter("\($0)", Tensor<Float>.normal([64, 576 + 64 * $0], seed: UInt64($0)))
      }
      var optimizer = Optimizer(.muon())
      for _ in 0..<2 {
        let tape = Tape<Float>()
        let loss = tape.record {
          parameters.map { $0.tensor.squared().sum() }.reduce(Tensor([0], shape: [])) { $0 + $1 }
        }
        optimizer.step(try tape.gradients(of: loss), rate: 0.1, on: Workers(count: workers))
      }
      return parameters.map(\.value)
    }
    let alone = try train(1)
    for workers in [2, 4] {
      let others = try train(workers)
      #expect(others == alone)
    }
  }

  /// Steps on Σ w⁴ / 4 of a matrix and a vector; the vector moves as in AdamW.
  @Test(arguments: [1, 3])
  func stepsAreAsWritten(workers: Int) throws {
    let start = random(16, 20, seed: 5)
    let matrix = Parameter("matrix", tensor(start).reshaped([16, 2, 10]))
    let vector = Parameter("bias", Tensor<Float>([1, -2]))
    let alone = Parameter("b", Tensor<Float>([1, -2]))
    var (muon, adam) = (Optimizer(.muon(momentum: 0.9, decay: 0.3)), Optimizer(.adamW(decay: 0.3)))
    var (w, m) = (start, Matrix(repeating: Array(repeating: 0, count: 20), count: 16))
    for _ in 0..<3 {
      func gradients(_ parameters: [Parameter<Float>]) throws -> Gradients<Float> {
        let tape = Tape<Float>()
        let loss = tape.record {
          parameters.map { $0.tensor.squared().squared().sum() * 0.25 }.reduce(Tensor([0])) {
            $0 + $1
          }.sum()
        }
        return try tape.gradients(of: loss)
      }
      muon.step(try gradients([matrix, vector]), rate: 0.1, on: Workers(count: workers))
      adam.step(try gradients([alone]), rate: 0.1)
      let g = w.map { $0.map { $0 * $0 * $0 } }
      m = combine(0.9, m, 1, g)
      let direction = orthogonal(combine(1, g, 0.9, m))
      w = combine(1 - 0.1 * 0.3, w, -0.1 * 0.2 * 20.0.squareRoot(), direction)
    }
    #expect(matrix.value.reshaped([16, 20]).isClose(to: tensor(w), tolerance: 1e-4))
    #expect(vector.value == alone.value)
    #expect(muon.moments(of: [matrix]).second[0].shape == [1])
  }
}
