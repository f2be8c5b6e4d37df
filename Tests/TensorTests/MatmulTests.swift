import Testing

@testable import Tensor

@Suite("Matrix products")
struct MatmulTests {
  private func naive<S>(_ a: Tensor<S>, _ b: Tensor<S>) -> [Double] {
    var result: [Double] = []
    for i in 0..<a.shape[0] {
      for j in 0..<b.shape[1] {
        result.append((0..<a.shape[1]).reduce(0.0) { $0 + Double(a[i, $1]) * Double(b[$1, j]) })
      }
    }
    return result
  }

  private func check<S>(_ a: Tensor<S>, _ b: Tensor<S>, tolerance: Double) {
    let (ours, twin) = (a.matmul(b).scalars, naive(a, b))
    #expect(ours.count == twin.count)
    let largest = twin.reduce(1e-30) { max($0, abs($1)) }
    for (x, y) in zip(ours, twin) { #expect(abs(Double(x) - y) <= tolerance * largest) }
  }

  @Test(arguments: [(1, 1, 1), (3, 5, 7), (1, 9, 4), (8, 1, 3), (33, 64, 17), (2, 3, 1)])
  func everyLayoutMatchesTheNaiveTwin(m: Int, k: Int, n: Int) {
    let a = Tensor<Float>.normal([m, k], seed: 1)
    let b = Tensor<Float>.normal([k, n], seed: 2)
    let (at, bt) = (Tensor<Float>.normal([k, m], seed: 3), Tensor<Float>.normal([n, k], seed: 4))
    check(a, b, tolerance: 1e-5)
    check(at.transposed, b, tolerance: 1e-5)
    check(a, bt.transposed, tolerance: 1e-5)
    check(at.transposed, bt.transposed, tolerance: 1e-5)
    let wide = Tensor<Float>.normal([m, 2 * k], seed: 5)
    check(wide.slice(k..<2 * k, axis: 1), b, tolerance: 1e-5)
    let cube = Tensor<Float>.normal([m, k, 3], seed: 6).permuted([2, 0, 1])
    check(cube.row(1), b, tolerance: 1e-5)
  }

  @Test func doublesToo() {
    let a = Tensor<Double>.normal([6, 11], seed: 1)
    check(a, Tensor<Double>.normal([5, 11], seed: 2).transposed, tolerance: 1e-14)
  }

  /// Both ways to cut a product for several workers, of every layout, and a second side too large to
  /// be read as it lies.
  @Test(arguments: [(900, 70, 300), (60, 130, 2100), (40, 700, 530)])
  func largeProductsMatchTheNaiveTwin(m: Int, k: Int, n: Int) {
    let a = Tensor<Float>.normal([m, k], seed: 1)
    let b = Tensor<Float>.normal([k, n], seed: 2)
    var sums = [Double](repeating: 0, count: m * n)
    a.withScalars { a in
      b.withScalars { b in
        for i in 0..<m {
          for p in 0..<k {
            let factor = Double(a[i * k + p])
            for j in 0..<n { sums[i * n + j] += factor * Double(b[p * n + j]) }
          }
        }
      }
    }
    let twin = Tensor<Double>(sums, shape: [m, n])
    let (at, bt) = (a.transposed.contiguous(), b.transposed.contiguous())
    #expect(a.matmul(b).isClose(to: twin, tolerance: 1e-5))
    #expect(at.transposed.matmul(b).isClose(to: twin, tolerance: 1e-5))
    #expect(a.matmul(bt.transposed).isClose(to: twin, tolerance: 1e-5))
    #expect(at.transposed.matmul(bt.transposed).isClose(to: twin, tolerance: 1e-5))
    #expect(a.linear(bt).isClose(to: twin, tolerance: 1e-5))
  }

  @Test func emptyProductsAreZeros() throws {
    #expect(Tensor<Float>.zeros([2, 0]).matmul(.zeros([0, 3])) == .zeros([2, 3]))
    #expect(Tensor<Float>.zeros([2, 3, 0]).matmul(.zeros([0, 4])) == .zeros([2, 3, 4]))
    #expect(Tensor<Float>.zeros([0, 3]).matmul(.zeros([3, 4])).shape == [0, 4])
    let bias = Tensor<Float>([1, 2, 3, 4, 5])
    #expect(Tensor<Float>.zeros([3, 0]).linear(.zeros([5, 0])) == .zeros([3, 5]))
    #expect(
      Tensor<Float>.zeros([3, 0]).linear(.zeros([5, 0]), bias: bias) == bias.broadcast(to: [3, 5]))
    for shape in [[0, 4], [3, 0]] {
      let weight = Parameter("w", Tensor<Float>.zeros([5, shape[1]]))
      let tape = Tape<Float>()
      let loss = tape.record { Tensor.zeros(shape).linear(weight.tensor).sum() }
      let gradients = try tape.gradients(of: loss)
      #expect(gradients[weight] == .zeros([5, shape[1]]) && gradients.norm == 0)
    }
  }

  @Test func theLibrarySaysWhatItIs() throws {
    let library = try BLAS.load()
    #expect(!library.core.isEmpty)
    #expect(library.configuration.contains("OpenBLAS"))
    #expect(library.path.contains("openblas"))
  }
}
