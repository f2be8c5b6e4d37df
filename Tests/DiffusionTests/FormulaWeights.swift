import Foundation
import Tensor
import Testing

@testable import Diffusion

/// Weights that `scripts/reference/formula.py` computes in the same way, so that no file is needed.
struct FormulaWeights: ParameterSource {
  var keys: [String] { [] }

  func tensor(_ key: String, _ shape: [Int], _ initial: Initializer) -> Tensor<Float> {
    let name = key.utf8.enumerated().reduce(0) { $0 + ($1.offset + 1) * Int($1.element) }
    let count = shape.reduce(1, *)
    var (scale, shift) = (0.2, 0.0)
    if key.contains("norm") && key.hasSuffix("weight") {
      (scale, shift) = (0.3, 1)
    } else if shape.count > 1 {
      scale = 1.5 / Double(count / shape[0]).squareRoot()
    }
    let values = (0..<count).map { i -> Double in
      let along = 1.7 * Double(i + 1)
      let bend = 0.37 * Double(i * i) / Double(count)
      return shift + scale * sin(along + bend + Double(name))
    }
    return Tensor(values.map { Float($0) }, shape: shape)
  }
}

/// A tensor in a fixture.
struct FixtureNumbers: Decodable, Sendable {
  let shape: [Int]
  let values: [Float]
  var tensor: Tensor<Float> { Tensor(values, shape: shape) }
  /// [N, C, H, W] as [N, H, W, C].
  var channelsLast: Tensor<Float> { tensor.permuted([0, 2, 3, 1]).contiguous() }
}

func fixture(_ name: String) throws -> Data {
  try Data(
    contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/\(name)"))
}

private struct FixtureDocument<Model: Decodable>: Decodable { let models: [Model] }
private struct FixtureGradients: Decodable { let gradients: [String: [Double]] }

/// Model `index` of a fixture: what it computes, and for each tensor the length of its gradient and
/// the gradient's product with a formula.
func modelFixture<Model: Decodable>(
  _ name: String, _ index: Int, _: Model.Type
) throws -> (model: Model, gradients: [String: [Double]]) {
  let data = try fixture(name)
  let decoder = JSONDecoder()
  decoder.keyDecodingStrategy = .convertFromSnakeCase
  // The gradients' keys are tensors' names, which no conversion of keys may touch.
  return (
    try decoder.decode(FixtureDocument<Model>.self, from: data).models[index],
    try JSONDecoder().decode(FixtureDocument<FixtureGradients>.self, from: data).models[index]
      .gradients
  )
}

/// Whether no element is off by more than the tolerance times the largest one.
func isClose(_ ours: Tensor<Float>, _ theirs: Tensor<Float>, _ tolerance: Float) -> Bool {
  let difference = ours - theirs
  let largest = max(abs(theirs.extent.least), abs(theirs.extent.greatest))
  return max(abs(difference.extent.least), abs(difference.extent.greatest)) <= tolerance * largest
}

/// Every parameter's gradient has the length, and the product with a formula, that PyTorch found.
func expectGradients(
  _ gradients: Gradients<Float>, of model: some Module, like expected: [String: [Double]]
) throws {
  let formula = FormulaWeights()
  #expect(Set(model.parameters.map(\.name)) == Set(expected.keys))
  for parameter in model.parameters {
    let gradient = try #require(gradients[parameter])
    let ours = Parameter(parameter.name, gradient).checkpointValue
    let pair = try #require(expected[parameter.name])
    let norm = (ours.meanSquare * Double(ours.count)).squareRoot()
    let product = (ours * formula.tensor(parameter.name + "?", ours.shape, .constant(0))).sum
    #expect(abs(norm - pair[0]) <= 1e-3 * pair[0] + 1e-6, "\(parameter.name)")
    #expect(abs(product - pair[1]) <= 1e-3 * pair[0] + 1e-6, "\(parameter.name)")
  }
}
