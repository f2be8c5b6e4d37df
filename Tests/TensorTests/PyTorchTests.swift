import Foundation
import Testing

@testable import Tensor

/// Results and gradients that PyTorch gave; `scripts/reference/tensor_operations.py` writes them.
@Suite("Operations against PyTorch")
struct PyTorchTests {
  struct Numbers: Decodable, Sendable {
    let shape: [Int]
    let values: [Float]
    func tensor<S: TensorScalar>() -> Tensor<S> { Tensor(values.map { S($0) }, shape: shape) }
  }

  struct Options: Decodable, Sendable {
    var numbers: [String: Int] = [:]
    var ids: [Int] = []

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let numbers = try? container.decode([String: Int].self) {
        self.numbers = numbers
      } else {
        ids = try container.decode([String: [Int]].self)["ids"] ?? []
      }
    }
  }

  struct Case: Decodable, Sendable, CustomStringConvertible {
    let name: String
    let options: Options
    let inputs: [Numbers]
    let result, upstream: Numbers
    let gradients: [Numbers]
    var description: String { "\(name) of \(inputs.map(\.shape)) \(options.numbers)" }
  }

  struct Document: Decodable {
    let cases: [Case]
  }

  static func cases() throws -> [Case] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/tensor_operations.json")
    return try JSONDecoder().decode(Document.self, from: Data(contentsOf: file)).cases
  }

  @Test(arguments: try cases())
  func floatsAgree(_ expected: Case) throws {
    try check(expected, Float.self) { $0 }
    try check(expected, Float.self) { $0.scattered }
  }

  @Test(arguments: try cases())
  func doublesAgree(_ expected: Case) throws { try check(expected, Double.self) { $0 } }

  private func check<S: TensorScalar>(
    _ expected: Case, _ type: S.Type, _ laid: (Tensor<S>) -> Tensor<S>
  ) throws {
    var operation = OperationCase(
      expected.name, options: expected.options.numbers, ids: expected.options.ids)
    operation.shapes = expected.inputs.map(\.shape)
    let plain = operation.run(expected.inputs.map { laid($0.tensor()) })
    let result: Tensor<S> = expected.result.tensor()
    #expect(plain.isClose(to: result, tolerance: 1e-5))

    let tape = Tape<S>()
    let inputs = expected.inputs.map { tape.traced(laid($0.tensor())) }
    let traced = operation.run(inputs)
    #expect(traced.isClose(to: plain, tolerance: 1e-6))
    let gradients = try tape.gradients(of: (traced * laid(expected.upstream.tensor())).sum())
    for (input, gradient) in zip(inputs, expected.gradients) {
      let ours = try #require(gradients[input])
      let theirs: Tensor<S> = gradient.tensor()
      #expect(ours.isClose(to: theirs, tolerance: 1e-5))
    }
  }
}
