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
