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
    for (x, y) in zip(ours, twin) { #expect(abs(Double(x) - y) < tolerance) }
  }

  @Test(arguments: [(1, 1, 1), (3, 5, 7), (1, 9, 4), (8, 1, 3), (33, 64, 17), (2, 3, 1)])
  func everyLayoutMatchesTheNaiveTwin(m: Int, k: Int, n: Int) {
    let a = Tensor<Float>.normal([m, k], seed: 1)
    let b = Tensor<Float>.normal([k, n], seed: 2)
    let (at, bt) = (Tensor<Float>.normal([k, m], seed: 3), Tensor<Float>.normal([n, k], seed: 4))
    check(a, b, tolerance: 1e-4)
    check(at.transposed, b, tolerance: 1e-4)
    check(a, bt.transposed, tolerance: 1e-4)
    check(at.transposed, bt.transposed, tolerance: 1e-4)
    let wide = Tensor<Float>.normal([m, 2 * k], seed: 5)
    check(wide.slice(k..<2 * k, axis: 1), b, tolerance: 1e-4)
    let cube = Tensor<Float>.normal([m, k, 3], seed: 6).permuted([2, 0, 1])
    check(cube.row(1), b, tolerance: 1e-4)
  }

  @Test func doublesToo() {
    let a = Tensor<Double>.normal([6, 11], seed: 1)
    check(a, Tensor<Double>.normal([5, 11], seed: 2).transposed, tolerance: 1e-12)
  }

  @Test func emptyProductsAreZeros() {
    let product = Tensor<Float>.zeros([2, 0]).matmul(.zeros([0, 3]))
    #expect(product == .zeros([2, 3]))
  }

  @Test func theLibrarySaysWhatItIs() throws {
    let library = try BLAS.load()
    #expect(!library.core.isEmpty)
    #expect(library.configuration.contains("OpenBLAS"))
    #expect(library.path.contains("openblas"))
  }
}
