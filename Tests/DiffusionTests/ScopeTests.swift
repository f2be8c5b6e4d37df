import Tensor
import Testing

@testable import Diffusion

@Suite("Scopes")
struct ScopeTests {
  private func layer(_ tensors: [String: Tensor<Float>]) throws -> Linear {
    let scope = Scope(GivenParameters(tensors))
    let layer = try Linear(scope / "a" / 0, 3, 2)
    try scope.finish()
    return layer
  }

  @Test func givenWeightsAreServedByName() throws {
    let weight = Tensor<Float>.normal([2, 3], seed: 1)
    let linear = try layer(["a.0.weight": weight, "a.0.bias": Tensor([1, 2])])
    #expect(linear.parameters.map(\.name) == ["a.0.weight", "a.0.bias"])
    #expect(linear.weight.value == weight && linear.parameterCount == 8)
    let x = Tensor<Float>.normal([4, 3], seed: 2)
    #expect(linear(x) == x.linear(weight, bias: Tensor([1, 2])))
    #expect(linear.flops([5, 4, 3]) == 2 * 20 * 6 && linear.output(of: [5, 4, 3]) == [5, 4, 2])
  }

  @Test func whatDoesNotFitIsNamed() {
    let (weight, bias) = (Tensor<Float>.zeros([2, 3]), Tensor<Float>.zeros([2]))
    let missing = #expect(throws: ParameterError.missing(key: "a.0.bias", shape: [2])) {
      try layer(["a.0.weight": weight])
    }
    #expect(missing?.description.contains("no tensor a.0.bias") == true)
    let wrong = ParameterError.shape(key: "a.0.weight", expected: [2, 3], found: [2])
    #expect(throws: wrong) { try layer(["a.0.weight": bias, "a.0.bias": bias]) }
    #expect(wrong.description == "the tensor a.0.weight has shape [2], and the model needs [2, 3]")
    #expect(throws: ParameterError.unused(keys: ["b", "c"])) {
      try layer(["a.0.weight": weight, "a.0.bias": bias, "c": bias, "b": bias])
    }
  }

  @Test func convolutionsTurnTheirWeights() throws {
    let weight = Tensor<Float>.normal([5, 2, 3, 3], seed: 1)
    let scope = Scope(GivenParameters(["weight": weight, "bias": .zeros([5])]))
    let layer = try Conv2d(scope, 2, 5, kernel: 3, stride: 2, padding: 1)
    #expect(layer.weight.value[4, 2, 1, 0] == weight[4, 0, 2, 1])
    #expect(layer.weight.checkpointValue == weight)
    let x = Tensor<Float>.normal([1, 7, 6, 2], seed: 2)
    #expect(layer(x).shape == [1, 4, 3, 5] && layer.output(of: x.shape) == [1, 4, 3, 5])
    #expect(layer.flops(x.shape) == 2 * 12 * 90)
  }

  @Test func freshWeightsAreTheNamesAndTheSeeds() throws {
    func weight(_ seed: UInt64, _ name: String) throws -> Tensor<Float> {
      try Linear(Scope(seed: seed) / name, 400, 100).weight.value
    }
    let one = try weight(1, "x")
    #expect(try weight(1, "x") == one)
    #expect(try weight(2, "x") != one)
    #expect(try weight(1, "y") != one)
    // ±1/√400, evenly: the deviation is the bound by √3.
    #expect(one.extent.least >= -0.05 && one.extent.greatest <= 0.05)
    #expect(abs(one.standardDeviation - 0.05 / 3.0.squareRoot()) < 5e-4)
    let table = try Embedding(Scope(seed: 3), size: 200, width: 50)
    #expect(abs(table.weight.value.variance - 1) < 0.05)
    #expect(table([3, 3]).shape == [2, 50])
  }

  @Test func normsSayWhatTheyNeed() throws {
    let error = #expect(throws: ShapeError.self) {
      try GroupNorm(Scope(seed: 1) / "norm1", groups: 4, channels: 6)
    }
    #expect(error?.description.contains("GroupNorm norm1 of [6]") == true)
    let norm = try LayerNorm(Scope(seed: 1), width: 4)
    #expect(norm.parameters.map(\.value) == [Tensor(repeating: 1, shape: [4]), .zeros([4])])
  }
}
