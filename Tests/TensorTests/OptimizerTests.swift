import Foundation
import Testing

@testable import Tensor

@Suite("Optimisers")
struct OptimizerTests {
  /// Steps on Σ w⁴ / 4, whose gradient is w³.
  private func run(
    _ rule: Optimizer.Rule, scale: Double = 1, steps: Int = 5
  ) throws -> [Float] {
    let parameter = Parameter("w", Tensor<Float>([1, -2, 0.5]))
    var optimizer = Optimizer(rule)
    for _ in 0..<steps {
      let tape = Tape<Float>()
      let loss = tape.record { parameter.tensor.squared().squared().sum() * Float(0.25 / scale) }
      optimizer.step(try tape.gradients(of: loss), rate: 0.1, scale: scale)
    }
    #expect(optimizer.steps == steps)
    return parameter.value.scalars
  }

  private func twin(_ update: (inout Double, Double, Int, inout Double, inout Double) -> Void)
    -> [Float]
  {
    [1.0, -2, 0.5].map { start in
      var (w, m, v) = (start, 0.0, 0.0)
      for step in 1...5 { update(&w, w * w * w, step, &m, &v) }
      return Float(w)
    }
  }

  private func expectClose(_ a: [Float], _ b: [Float]) {
    for (x, y) in zip(a, b) { #expect(abs(x - y) < 2e-6) }
  }

  @Test(arguments: [1, 0.25])
  func adamIsItsPaper(scale: Double) throws {
    for decay in [0, 0.3] {
      let ours = try run(.adam(beta1: 0.8, beta2: 0.95, decay: decay), scale: scale)
      let paper = twin { w, g, step, m, v in
        let g = g + decay * w
        m = 0.8 * m + 0.2 * g
        v = 0.95 * v + 0.05 * g * g
        let (mHat, vHat) = (m / (1 - pow(0.8, Double(step))), v / (1 - pow(0.95, Double(step))))
        w -= 0.1 * mHat / (vHat.squareRoot() + 1e-8)
      }
      expectClose(ours, paper)
    }
  }

  @Test func adamWShrinksTheWeightItself() throws {
    let ours = try run(.adamW(beta1: 0.8, beta2: 0.95, decay: 0.3))
    let paper = twin { w, g, step, m, v in
      w -= 0.1 * 0.3 * w
      m = 0.8 * m + 0.2 * g
      v = 0.95 * v + 0.05 * g * g
      let (mHat, vHat) = (m / (1 - pow(0.8, Double(step))), v / (1 - pow(0.95, Double(step))))
      w -= 0.1 * mHat / (vHat.squareRoot() + 1e-8)
    }
    expectClose(ours, paper)
  }

  @Test func momentumIsARunningSum() throws {
    let ours = try run(.sgd(momentum: 0.5))
    expectClose(
      ours,
      twin { w, g, _, m, _ in
        m = 0.5 * m + g
        w -= 0.1 * m
      })
  }

  private struct Reference: Decodable {
    let rate: Double
    let start: [Float]
    let gradients: [[Float]]
    let weights: [String: [[Float]]]
    let cosine: [Double]
  }

  /// Weights and rates that PyTorch gave; `scripts/reference/optimizers.py` writes them.
  private static func reference() throws -> Reference {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/optimizers.json")
    return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
  }

  @Test(arguments: [
    ("sgd", Optimizer.Rule.sgd()), ("momentum", .sgd(momentum: 0.9)),
    ("adam", .adam(beta1: 0.8, beta2: 0.95, epsilon: 1e-6)), ("adamDecay", .adam(decay: 0.3)),
    ("adamW", .adamW(beta2: 0.98, decay: 0.2)),
  ])
  func stepsArePyTorchs(name: String, rule: Optimizer.Rule) throws {
    let reference = try Self.reference()
    let parameter = Parameter("w", Tensor<Float>(reference.start))
    var optimizer = Optimizer(rule)
    for (gradient, expected) in zip(reference.gradients, try #require(reference.weights[name])) {
      let tape = Tape<Float>()
      let loss = tape.record { (parameter.tensor * Tensor(gradient)).sum() }
      optimizer.step(try tape.gradients(of: loss), rate: reference.rate)
      #expect(parameter.value.isClose(to: Tensor<Float>(expected), tolerance: 2e-6))
    }
  }

  @Test func theCosineIsPyTorchs() throws {
    let rates = try Self.reference().cosine
    let ours = LearningRate(0.5, then: .cosine(steps: 20, floor: 0.1))
    for (step, rate) in rates.enumerated() { #expect(abs(ours.at(step) - rate) < 1e-12) }
  }

  #if compiler(>=6.2)
    /// What was kept of other shapes is refused before anything is written.
    @Test func momentsHaveTheirParametersShape() async {
      let restored = await #expect(
        processExitsWith: .failure, observing: [\.standardErrorContent]
      ) {
        var optimizer = Optimizer(.adamW())
        optimizer.restore(
          steps: 1, [Parameter("w", Tensor<Float>.zeros([3]))], first: [.zeros([3])],
          second: [.zeros([2])])
      }
      let stepped = await #expect(
        processExitsWith: .failure, observing: [\.standardErrorContent]
      ) {
        let parameter = Parameter("w", Tensor<Float>.zeros([3]))
        var optimizer = Optimizer(.adamW())
        for length in [3, 4] {
          parameter.value = .zeros([length])
          let tape = Tape<Float>()
          optimizer.step(
            try tape.gradients(of: tape.record { parameter.tensor.sum() }), rate: 0.1)
        }
      }
      func said(_ result: ExitTest.Result?) -> String {
        String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      }
      #expect(said(restored).contains("restore of [3]: there is a first and a second moment"))
      #expect(said(stepped).contains("step of [4] and [4] and [3]: the gradient and what"))
    }
  #endif

  /// A parameter longer than a piece is updated everywhere, once.
  @Test func longParametersAreUpdatedInPieces() throws {
    let parameter = Parameter("w", Tensor<Float>.zeros([200_003]))
    let tape = Tape<Float>()
    let loss = tape.record { parameter.tensor.sum() }
    var optimizer = Optimizer(.sgd())
    optimizer.step(try tape.gradients(of: loss), rate: 0.5, on: Workers(count: 4))
    #expect(parameter.value.extent == (-0.5, -0.5))
  }

  @Test func ratesRiseAndFall() {
    let constant = LearningRate(2, warmUp: 4)
    #expect([0, 1, 3, 4, 100].map(constant.at) == [0.5, 1, 2, 2, 2])
    let cosine = LearningRate(1, warmUp: 10, then: .cosine(steps: 110, floor: 0.2))
    #expect(cosine.at(9) == 1 && cosine.at(10) == 1)
    #expect(abs(cosine.at(60) - 0.6) < 1e-12)
    #expect(abs(cosine.at(110) - 0.2) < 1e-12 && cosine.at(500) == cosine.at(110))
    #expect(zip(10..<110, 11...110).allSatisfy { cosine.at($0) >= cosine.at($1) })
  }

  @Test func averagesLagBehind() {
    let parameter = Parameter("w", Tensor<Float>([1, 3]))
    var average = MovingAverage(of: [parameter], decay: 0.75)
    parameter.value = Tensor([5, 3])
    average.update()
    // A tenth stays at first: nothing is known of the start.
    #expect(average.values[0].isClose(to: Tensor<Float>([4.6, 3]), tolerance: 1e-6))
    #expect(parameter.value.scalars == [5, 3])
    average.restore([Tensor([1, 3])], updates: 1000)
    average.update()
    #expect(average.values[0].scalars == [2, 3])
    average.swap()
    #expect(average.values[0].scalars == [5, 3] && parameter.value.scalars == [2, 3])
  }
}
