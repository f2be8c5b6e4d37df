import Foundation
import Testing

@testable import Tensor

/// Each operation beside a twin that is as plain as its definition, in `Double`, one element at a
/// time.
@Suite("Operations against naive twins")
struct NaiveTests {
  static let functions: [(String, @Sendable (Double) -> Double)] = [
    ("exponential", { exp($0) }), ("logarithm", { log($0) }), ("squareRoot", { $0.squareRoot() }),
    ("squared", { $0 * $0 }), ("magnitude", { abs($0) }), ("tanh", { Foundation.tanh($0) }),
    ("sigmoid", { 1 / (1 + exp(-$0)) }), ("silu", { $0 / (1 + exp(-$0)) }),
    ("gelu", { 0.5 * $0 * erfc(-$0 / 2.0.squareRoot()) }),
    ("quickGELU", { $0 / (1 + exp(-1.702 * $0)) }), ("relu", { max(0, $0) }),
    ("leakyReLU", { $0 > 0 ? $0 : 0.2 * $0 }),
  ]

  @Test(arguments: functions.indices)
  func functionsAreTheirDefinitions(index: Int) {
    let (name, twin) = Self.functions[index]
    for shape in [[1], [3, 37], [2, 1, 401]] {
      expectTwin(OperationCase(name, shape)) { x in
        Tensor(x[0].scalars.map(twin), shape: x[0].shape)
      }
    }
  }

  /// The polynomials over their whole range, relative to the value itself.
  @Test func functionsAreAccurateEverywhere() {
    let points = (-20_000...20_000).map { Float($0) * 0.00431 }
    let x = Tensor(points)
    func worst(_ ours: Tensor<Float>, floor: Double, _ twin: (Double) -> Double) -> Double {
      zip(points, ours.scalars).reduce(0) { worst, pair in
        let exact = twin(Double(pair.0))
        return max(worst, abs(Double(pair.1) - exact) / max(abs(exact), floor))
      }
    }
    #expect(worst(x.exponential(), floor: 1e-37) { exp($0) } < 2e-7)
    #expect(worst(x.tanh(), floor: 1e-30) { Foundation.tanh($0) } < 3e-7)
    #expect(worst(x.gelu(), floor: 1) { 0.5 * $0 * erfc(-$0 / 2.0.squareRoot()) } < 3e-7)
    #expect(worst(x.sigmoid(), floor: 1e-30) { 1 / (1 + exp(-$0)) } < 4e-7)
  }

  @Test func functionsPassOnWhatIsNotANumber() {
    let x = Tensor<Float>([.nan, .infinity, -.infinity])
    #expect(x.exponential().scalars[0].isNaN && x.exponential().scalars[2] == 0)
    #expect(x.tanh().scalars[0].isNaN && Array(x.tanh().scalars[1...]) == [1, -1])
    #expect(x.sigmoid().scalars[0].isNaN && Array(x.sigmoid().scalars[1...]) == [1, 0])
    #expect(x.gelu().scalars[0].isNaN && x.gelu().scalars[1] == .infinity)
    #expect(x.softmax().scalars.allSatisfy { $0.isNaN })
  }

  struct Picture: Sendable {
    var shape = [2, 9, 7, 3]
    var kernel = [3, 3]
    var outs = 5, stride = 1
    var padding = EdgePadding(1)
  }

  /// Sizes on both sides of every cut: chunks of patches, several pictures, large kernels.
  static let pictures = [
    Picture(), Picture(shape: [1, 1, 1, 1], kernel: [1, 1], padding: 0),
    Picture(shape: [1, 8, 8, 16]), Picture(shape: [5, 8, 8, 40], outs: 33),
    Picture(shape: [1, 70, 33, 17]),
    Picture(stride: 2, padding: EdgePadding(top: 0, left: 0, bottom: 1, right: 1)),
    Picture(kernel: [1, 5], outs: 1, padding: EdgePadding(top: 3, left: 2, bottom: 0, right: 1)),
    Picture(shape: [2, 4, 4, 2], kernel: [4, 4], stride: 4, padding: 0),
    // In tiles: odd and even edges, one row, no padding and uneven padding, many pictures, many
    // channels, more tiles than are done at once.
    Picture(shape: [1, 5, 7, 13], outs: 19), Picture(shape: [3, 1, 2, 12], outs: 12),
    Picture(shape: [2, 6, 3, 16], outs: 12, padding: 0),
    Picture(
      shape: [2, 4, 5, 12], outs: 14, padding: EdgePadding(top: 2, left: 0, bottom: 1, right: 2)),
    Picture(shape: [40, 4, 4, 33], outs: 65), Picture(shape: [1, 4, 4, 300], outs: 270),
    Picture(shape: [1, 66, 41, 12], outs: 13),
    Picture(shape: [3, 5, 6, 2], kernel: [1, 1], stride: 3, padding: 0),
  ]

  @Test(arguments: pictures.indices)
  func convolutionsAreSums(index: Int) {
    let p = Self.pictures[index]
    var options = ["stride": p.stride, "top": p.padding.top, "left": p.padding.left]
    options["bottom"] = p.padding.bottom
    options["right"] = p.padding.right
    let operation = OperationCase(
      "convolution", p.shape, [p.outs] + p.kernel + [p.shape[3]], [p.outs], options: options)
    expectTwin(operation) { x in
      let height = (p.shape[1] + p.padding.top + p.padding.bottom - p.kernel[0]) / p.stride + 1
      let width = (p.shape[2] + p.padding.left + p.padding.right - p.kernel[1]) / p.stride + 1
      let (picture, weight) = (x[0].scalars, x[1].scalars)
      return .built([p.shape[0], height, width, p.outs]) { at in
        var sum = x[2].scalars[at[3]]
        for ky in 0..<p.kernel[0] {
          for kx in 0..<p.kernel[1] {
            let (y, i) = (
              at[1] * p.stride + ky - p.padding.top, at[2] * p.stride + kx - p.padding.left
            )
            guard y >= 0, y < p.shape[1], i >= 0, i < p.shape[2] else { continue }
            let (from, w) = (
              ((at[0] * p.shape[1] + y) * p.shape[2] + i) * p.shape[3],
              ((at[3] * p.kernel[0] + ky) * p.kernel[1] + kx) * p.shape[3]
            )
            for c in 0..<p.shape[3] { sum += picture[from + c] * weight[w + c] }
          }
        }
        return sum
      }
    }
  }

  /// ⟨conv(x), y⟩ = ⟨x, convᵀ(y)⟩ says it all.
  @Test(arguments: [(1, 0, 0), (2, 1, 1), (3, 0, 2)])
  func transposedConvolutionsAreTheAdjoint(stride: Int, pad: Int, extra: Int) {
    let y = Tensor<Double>.normal([2, 5, 4, 3], seed: 1)
    let weight = Tensor<Double>.normal([3, 4, 4, 2], seed: 2)
    let spread = y.transposedConvolution(
      weight, stride: stride, padding: EdgePadding(pad), extra: extra)
    let x = Tensor<Double>.normal(spread.shape, seed: 3)
    let back = x.convolution(weight, stride: stride, padding: EdgePadding(pad))
    #expect(abs((spread * x).sum - (back * y).sum) < 1e-9)
  }

  /// Fewer channels than a stripe of the loops, whole stripes, a stripe and a rest; groups that are
  /// done apart and together.
  @Test(
    arguments: [
      [1, 4, 6, 1], [2, 35, 6, 3], [3, 129, 6, 6], [2, 67, 32, 4], [2, 70, 48, 3], [2, 66, 40, 4],
      [1, 9, 20, 2],
    ], [false, true])
  func groupNormIsItsFormula(_ sizes: [Int], silu: Bool) {
    let (samples, positions, channels, groups) = (sizes[0], sizes[1], sizes[2], sizes[3])
    let operation = OperationCase(
      "groupNorm", [samples, positions, channels], [channels], [channels],
      options: ["groups": groups, "silu": silu ? 1 : 0])
    let each = channels / groups
    expectTwin(operation) { x in
      let (picture, gamma, beta) = (x[0], x[1].scalars, x[2].scalars)
      let moments = (0..<samples * groups).map { index in
        let (n, group) = index.quotientAndRemainder(dividingBy: groups)
        let part = picture.row(n).slice(group * each..<(group + 1) * each, axis: 1)
        return (mean: part.mean, deviation: (part.variance + 1e-5).squareRoot())
      }
      return .built(picture.shape) { at in
        let (mean, deviation) = moments[at[0] * groups + at[2] / each]
        let z = (picture[at[0], at[1], at[2]] - mean) / deviation * gamma[at[2]] + beta[at[2]]
        return silu ? z / (1 + exp(-z)) : z
      }
    }
  }

  @Test(arguments: [1, 16, 131])
  func layerNormIsItsFormula(width: Int) {
    expectTwin(OperationCase("layerNorm", [3, width], [width], [width])) { x in
      .built([3, width]) { at in
        let row = x[0].row(at[0])
        return (row[at[1]] - row.mean) / (row.variance + 1e-5).squareRoot() * x[1][at[1]]
          + x[2][at[1]]
      }
    }
  }

  @Test(arguments: [(1, 1, 1, false), (7, 7, 2, true), (5, 77, 4, false), (64, 64, 4, false)])
  func attentionIsItsFormula(queries: Int, keys: Int, heads: Int, isCausal: Bool) {
    let width = 8
    let operation = OperationCase(
      "attention", [2, queries, width], [2, keys, width], [2, keys, width],
      options: ["heads": heads, "causal": isCausal ? 1 : 0])
    expectTwin(operation) { x in
      let size = width / heads
      let scalars = x.map(\.scalars)
      return .built([2, queries, width]) { at in
        let (n, s, head) = (at[0], at[1], at[2] / size)
        let visible = isCausal ? s + 1 : keys
        let scores = (0..<visible).map { t in
          (head * size..<(head + 1) * size).reduce(0.0) {
            $0 + scalars[0][(n * queries + s) * width + $1]
              * scalars[1][(n * keys + t) * width + $1]
          } / Double(size).squareRoot()
        }
        let shares = scores.map { exp($0) }
        let total = shares.reduce(0, +)
        return (0..<visible).reduce(0.0) {
          $0 + shares[$1] / total * scalars[2][(n * keys + $1) * width + at[2]]
        }
      }
    }
  }

  /// More weights than are computed at once where none has to be kept.
  @Test(arguments: [false, true])
  func attentionInBlocksIsTheWhole(isCausal: Bool) {
    let (queries, keys) = (AttentionBlock.weights / 1000 + 100, 1000)
    let q = Tensor<Float>.normal([2, queries, 6], seed: 1)
    let k = Tensor<Float>.normal([2, keys, 6], seed: 2)
    let v = Tensor<Float>.normal([2, keys, 6], seed: 3)
    let blocks = q.attention(keys: k, values: v, heads: 2, isCausal: isCausal)
    let tape = Tape<Float>()
    let whole = tape.traced(q).attention(keys: k, values: v, heads: 2, isCausal: isCausal)
    #expect(blocks.isClose(to: whole, tolerance: 1e-5))
  }

  @Test func attentionWeightsAddUpToOne() {
    let q = Tensor<Float>.normal([2, 5, 8], seed: 1)
    let weights = q.attentionWeights(keys: q, heads: 2, isCausal: true)
    #expect(weights.shape == [2, 2, 5, 5])
    #expect(
      weights.sum(over: [3]).isClose(
        to: Tensor<Float>(repeating: 1, shape: [2, 2, 5]), tolerance: 1e-6))
    #expect(weights[1, 1, 2, 3] == 0 && weights[0, 0, 0, 0] == 1)
  }

  @Test func sumsStretchingAndJoining() {
    expectTwin(OperationCase("sum", [3, 40, 5])) { x in
      .built([40]) { at in
        (0..<15).reduce(0.0) { $0 + x[0][$1 / 5, at[0], $1 % 5] }
      }
    }
    expectTwin(OperationCase("multiply", [2, 1, 5], [3, 1])) { x in
      .built([2, 3, 5]) { x[0][$0[0], 0, $0[2]] * x[1][$0[1], 0] }
    }
    expectTwin(OperationCase("concatenate", [2, 3, 2], [2, 1, 2], options: ["axis": 1])) { x in
      .built([2, 4, 2]) { $0[1] < 3 ? x[0][$0[0], $0[1], $0[2]] : x[1][$0[0], 0, $0[2]] }
    }
    expectTwin(OperationCase("averagePooled", [2, 5, 4, 3])) { x in
      .built([2, 2, 2, 3]) { at in
        (0..<4).reduce(0.0) {
          $0 + x[0][at[0], 2 * at[1] + $1 / 2, 2 * at[2] + $1 % 2, at[3]] / 4
        }
      }
    }
    expectTwin(OperationCase("upsampledNearest", [2, 5, 4, 3], options: ["factor": 3])) { x in
      .built([2, 15, 12, 3]) { x[0][$0[0], $0[1] / 3, $0[2] / 3, $0[3]] }
    }
    expectTwin(OperationCase("softmax", [3, 33])) { x in
      .built([3, 33]) { at in
        exp(x[0][at[0], at[1]]) / (0..<33).reduce(0.0) { $0 + exp(x[0][at[0], $1]) }
      }
    }
    expectTwin(OperationCase("matmul", [3, 2, 17, 5], [3, 2, 5, 9])) { x in
      .built([3, 2, 17, 9]) { at in
        (0..<5).reduce(0.0) { $0 + x[0][at[0], at[1], at[2], $1] * x[1][at[0], at[1], $1, at[3]] }
      }
    }
  }
}
