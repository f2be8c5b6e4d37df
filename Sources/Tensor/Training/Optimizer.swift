// What changes weights: SGD, Adam, AdamW and Muon.

import CKernels

/// A rule that moves parameters against their gradients, with what it remembers of each.
///
/// Parameters are cut into pieces and shared out; no piece depends on another, so the result has
/// the same bits for any workers.
public struct Optimizer: Sendable {
  /// The rule.
  public enum Rule: Hashable, Codable, Sendable {
    /// m ← momentum · m + g, w ← w − rate · m.
    case sgd(momentum: Double = 0)
    /// Kingma and Ba, 2015. The decay is added to the gradient.
    case adam(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, decay: Double = 0)
    /// Loshchilov and Hutter, 2019. The decay shrinks the weight itself, by rate · decay a step.
    case adamW(
      beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, decay: Double = 0.01)
    /// Jordan et al., 2024: matrices move along their momentum made orthogonal, so that no direction
    /// is learnt much faster than another; scaled so that a step is as long as Adam's (Liu et al.,
    /// 2025). Convolutions count as matrices `[out, rest]`. Vectors, and matrices with fewer than 16
    /// rows or columns, move as in AdamW.
    case muon(
      momentum: Double = 0.95, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
      decay: Double = 0.01)

    /// Whether weights of this shape move as a matrix.
    func isMatrix(_ shape: [Int]) -> Bool {
      guard case .muon = self, shape.count > 1 else { return false }
      return min(shape[0], shape.dropFirst().reduce(1, *)) >= 16
    }

    fileprivate func hasNoSecondMoment(_ shape: [Int]) -> Bool {
      if case .sgd = self { return true }
      return isMatrix(shape)
    }
  }

  private struct Memory {
    var first: Tensor<Float>
    var second: Tensor<Float>
  }

  /// The rule.
  public let rule: Rule
  /// How many steps have been taken.
  public private(set) var steps = 0
  private var memory: [ObjectIdentifier: Memory] = [:]

  /// A rule that remembers nothing yet.
  public init(_ rule: Rule) { self.rule = rule }

  /// What it remembers of the parameters, in their order, for a checkpoint: the first moments and,
  /// where the rule has them, the second. Zeros for parameters that have not moved yet.
  public func moments(
    of parameters: [Parameter<Float>]
  ) -> (first: [Tensor<Float>], second: [Tensor<Float>]) {
    let kept = parameters.map {
      memory[ObjectIdentifier($0)] ?? Self.empty($0.value.shape, rule)
    }
    return (kept.map(\.first), kept.map(\.second))
  }

  /// Goes on from a checkpoint: `steps` taken, and what `moments` gave.
  public mutating func restore(
    steps: Int, _ parameters: [Parameter<Float>], first: [Tensor<Float>], second: [Tensor<Float>]
  ) {
    let shapes = parameters.map(\.value.shape)
    ShapeError.require(
      first.map(\.shape) == shapes
        && second.map(\.shape) == shapes.map { rule.hasNoSecondMoment($0) ? [1] : $0 },
      "restore", first.map(\.shape),
      "there is a first and a second moment for each parameter's shape")
    self.steps = steps
    memory = [:]
    for (place, parameter) in parameters.enumerated() {
      memory[ObjectIdentifier(parameter)] = Memory(first: first[place], second: second[place])
    }
  }

  /// Moves each parameter that has a gradient by one step of the given rate. Gradients are taken
  /// times `scale`: 1 / n after adding up those of n batches, or what clipping asks for.
  public mutating func step(
    _ gradients: Gradients<Float>, rate: Double, scale: Double = 1, on workers: Workers = .shared
  ) {
    steps += 1
    stepMatrices(gradients, rate, scale, on: workers)
    var pieces: [Piece] = []
    for parameter in gradients.parameters where !rule.isMatrix(parameter.value.shape) {
      guard let gradient = gradients[parameter] else { continue }
      let key = ObjectIdentifier(parameter)
      var own = memory.removeValue(forKey: key) ?? Self.empty(parameter.value.shape, rule)
      ShapeError.require(
        gradient.shape == parameter.value.shape && own.first.shape == parameter.value.shape, "step",
        [parameter.value.shape, gradient.shape, own.first.shape],
        "the gradient and what is remembered have the parameter's shape")
      parameter.value.withMutableScalars { weights in
        own.first.withMutableScalars { first in
          own.second.withMutableScalars { second in
            guard let w = weights.baseAddress, let m = first.baseAddress else { return }
            let v = second.baseAddress ?? m
            let length = 1 << 16
            for start in stride(from: 0, to: weights.count, by: length) {
              pieces.append(
                Piece(
                  weights: w + start, first: m + start, second: v + start,
                  gradient: gradient.pointer + start, count: min(length, weights.count - start)))
            }
          }
        }
      }
      memory[key] = own
    }
    // The pieces point into tensors that `memory`, the parameters and the gradients keep alive.
    let plan = Plan(pieces: pieces)
    let update = update(rate, scale)
    workers.forEach(0..<pieces.count) { update(plan.pieces[$0]) }
    withExtendedLifetime((gradients, memory)) {}
  }

  /// Muon's step of the matrices: m ← momentum · m + g, and w ← keep · w − rate · 0.2 √max(rows,
  /// columns) · orthogonal(g + momentum · m).
  private mutating func stepMatrices(
    _ gradients: Gradients<Float>, _ rate: Double, _ scale: Double, on workers: Workers
  ) {
    guard case .muon(let momentum, _, _, _, let decay) = rule else { return }
    // The largest first, so that no worker is left alone with one.
    let matrices = gradients.parameters.filter { rule.isMatrix($0.value.shape) }
      .enumerated().sorted {
        ($1.element.value.count, $0.offset) < ($0.element.value.count, $1.offset)
      }
      .map(\.element)
    let before = matrices.map {
      memory[ObjectIdentifier($0)] ?? Self.empty($0.value.shape, rule)
    }
    let (momentumFactor, keep) = (Float(momentum), Float(1 - rate * decay))
    let after = workers.map(0..<matrices.count) {
      place -> (moment: Tensor<Float>, Tensor<Float>)? in
      let weights = matrices[place].value
      guard let own = gradients[matrices[place]] else { return nil }
      let gradient = own * Float(scale)
      let moment = momentumFactor * before[place].first + gradient
      let direction = (gradient + momentumFactor * moment)
        .reshaped([weights.shape[0], -1]).orthogonalized()
      let length = rate * 0.2 * Double(direction.shape.max() ?? 1).squareRoot()
      return (moment, keep * weights - Float(length) * direction.reshaped(weights.shape))
    }
    for (matrix, result) in zip(matrices, after) {
      guard let (moment, weights) = result else { continue }
      memory[ObjectIdentifier(matrix)] = Memory(first: moment, second: .zeros([1]))
      matrix.value = weights
    }
  }

  private struct Piece {
    let weights, first, second: UnsafeMutablePointer<Float>
    let gradient: UnsafePointer<Float>
    let count: Int
  }

  private struct Plan: @unchecked Sendable {  // pieces do not overlap
    let pieces: [Piece]
  }

  private static func empty(_ shape: [Int], _ rule: Rule) -> Memory {
    if rule.hasNoSecondMoment(shape) { return Memory(first: .zeros(shape), second: .zeros([1])) }
    return Memory(first: .zeros(shape), second: .zeros(shape))
  }

  private func update(_ rate: Double, _ scale: Double) -> @Sendable (Piece) -> Void {
    func adam(
      _ beta1: Double, _ beta2: Double, _ epsilon: Double, keep: Double, pull: Double
    ) -> @Sendable (Piece) -> Void {
      let plan = CKAdam(
        rate: Float(rate), beta1: Float(beta1), beta2: Float(beta2), epsilon: Float(epsilon),
        keep: Float(keep), pull: Float(pull), scale: Float(scale),
        correction1: Float(1 / (1 - power(beta1, steps))),
        correction2: Float(1 / (1 - power(beta2, steps))))
      return { piece in
        withUnsafePointer(to: plan) {
          ck_adam(piece.weights, piece.first, piece.second, piece.gradient, $0, piece.count)
        }
      }
    }
    switch rule {
    case .sgd(let momentum):
      let (rate, momentum, scale) = (Float(rate), Float(momentum), Float(scale))
      return { piece in
        ck_momentum(piece.weights, piece.first, piece.gradient, rate, momentum, scale, piece.count)
      }
    case .adam(let beta1, let beta2, let epsilon, let decay):
      return adam(beta1, beta2, epsilon, keep: 1, pull: decay)
    case .adamW(let beta1, let beta2, let epsilon, let decay),
      .muon(_, let beta1, let beta2, let epsilon, let decay):
      return adam(beta1, beta2, epsilon, keep: 1 - rate * decay, pull: 0)
    }
  }

  /// Exact for whole exponents without the system's `pow`, whose last bits differ.
  private func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, left) = (1.0, base, exponent)
    while left > 0 {
      if left & 1 == 1 { result *= square }
      square *= square
      left >>= 1
    }
    return result
  }
}
