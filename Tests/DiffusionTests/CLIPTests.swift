import Foundation
import Tensor
import Testing

@testable import Diffusion

/// What `scripts/reference/clip.py` writes besides the models.
private struct CLIPFixture: Decodable {
  struct Model: Decodable { let config: CLIPModel.Configuration }
  struct Picture: Decodable {
    let settings: CLIPImageProcessor
    let height, width: Int
    let result: FixtureNumbers
  }
  let models: [Model]
  let pictures: [Picture]
  let text_names: [String]
  let sizes: [String: [Int]]
  let deviations: [String: Double]

  static func load() throws -> Self {
    try JSONDecoder().decode(Self.self, from: fixture("clip.json"))
  }
}

/// Zeros, made faster than random numbers.
private struct ZeroParameters: ParameterSource {
  var keys: [String] { [] }
  func tensor(_ key: String, _ shape: [Int], _ initial: Initializer) -> Tensor<Float> {
    .zeros(shape)
  }
}

/// Vectors, losses and gradients of transformers; `scripts/reference/clip.py` writes them.
@Suite("CLIP against transformers")
struct CLIPTests {
  struct Model: Decodable, Sendable {
    let ids: [[Int]]
    let pictures, lastHiddenState, pooled, visionState: FixtureNumbers
    let imageEmbeddings, textEmbeddings, logits, picturesGradient: FixtureNumbers
    let hiddenStates: [FixtureNumbers]
    let loss: Double
    let flops: [Int]
  }

  private func model(_ index: Int) throws -> (CLIPModel, Model, [String: [Double]]) {
    let (expected, gradients) = try modelFixture("clip.json", index, Model.self)
    let configuration = try CLIPFixture.load().models[index].config
    return (try CLIPModel(Scope(FormulaWeights()), configuration), expected, gradients)
  }

  @Test(arguments: [0, 1])
  func vectorsOfBothTowersAgree(index: Int) throws {
    let (model, expected, _) = try model(index)
    let text = model.textModel(expected.ids)
    #expect(isClose(text.lastHiddenState, expected.lastHiddenState.tensor, 1e-5))
    #expect(isClose(text.pooled, expected.pooled.tensor, 1e-5))
    #expect(text.hiddenStates.count == expected.hiddenStates.count)
    for (ours, theirs) in zip(text.hiddenStates, expected.hiddenStates) {
      #expect(isClose(ours, theirs.tensor, 1e-5))
    }
    let pictures = expected.pictures.channelsLast
    let vision = model.visionModel(pictures)
    #expect(isClose(vision.lastHiddenState, expected.visionState.tensor, 1e-5))
    #expect(isClose(model.imageEmbeddings(pictures), expected.imageEmbeddings.tensor, 1e-5))
    #expect(isClose(model.textEmbeddings(expected.ids), expected.textEmbeddings.tensor, 1e-5))
    let logits = model.logits(pictures: pictures, ids: expected.ids)
    #expect(isClose(logits, expected.logits.tensor, 1e-5))
    #expect(
      model.textModel.flops(batch: expected.ids.count, positions: expected.ids[0].count)
        == expected.flops[0])
    #expect(model.visionModel.flops(batch: pictures.shape[0]) == expected.flops[1])
  }

  @Test(arguments: [0, 1])
  func contrastiveLossAndGradientsAgree(index: Int) throws {
    let (model, expected, gradientsExpected) = try model(index)
    let tape = Tape<Float>()
    let pictures = tape.traced(expected.pictures.channelsLast)
    let loss = tape.record { model.contrastiveLoss(pictures: pictures, ids: expected.ids) }
    #expect(abs(loss.mean - expected.loss) <= 1e-5 * expected.loss)
    let gradients = try tape.gradients(of: loss)
    let ofPictures = try #require(gradients[pictures])
    #expect(isClose(ofPictures, expected.picturesGradient.channelsLast, 1e-3))
    try expectGradients(gradients, of: model, like: gradientsExpected)
  }

  /// In shards the gradients are transformers' too, with the same bits for any number of workers.
  @Test(arguments: [1, 2, 3])
  func shardsHaveTheWholeBatchsLoss(shards: Int) throws {
    let (model, expected, gradientsExpected) = try model(0)
    let pictures = expected.pictures.channelsLast
    let one = try model.contrastiveGradients(
      pictures: pictures, ids: expected.ids, shards: shards, on: Workers(count: 1))
    let several = try model.contrastiveGradients(
      pictures: pictures, ids: expected.ids, shards: shards, on: Workers(count: 3))
    #expect(abs(one.loss - expected.loss) <= 1e-5 * expected.loss)
    #expect(one.loss == several.loss)
    try expectGradients(one.gradients, of: model, like: gradientsExpected)
    for parameter in model.parameters {
      #expect(one.gradients[parameter] == several.gradients[parameter])
    }
    #expect(throws: ShapeError.self) {
      try model.contrastiveGradients(
        pictures: pictures, ids: Array(expected.ids.dropLast()), shards: shards)
    }
  }

  /// What follows a token changes nothing at or before it.
  @Test func textIsReadInOneDirection() throws {
    let (model, expected, _) = try model(1)
    var ids = expected.ids
    let before = model.textModel(ids)
    ids[0][4] = 12
    let after = model.textModel(ids)
    func head(_ output: CLIPTextModel.Output) -> [Float] {
      output.lastHiddenState.row(0).slice(0..<4).scalars
    }
    #expect(head(before) == head(after) && before.pooled == after.pooled)
    #expect(before.lastHiddenState != after.lastHiddenState)
  }

  @Test func namesAndSizesAreTransformers() throws {
    let expected = try CLIPFixture.load()
    let small = try CLIPTextModel(Scope(seed: 1), expected.models[1].config.text)
    #expect(
      Set(small.parameters.map(\.name)) == Set(expected.text_names.map { "text_model." + $0 }))
    let shapes: [String: CLIPTextModel.Configuration] = [
      "1": .stableDiffusion1, "2": .stableDiffusion2,
    ]
    for (name, shape) in shapes {
      // Every layer has the same: two models tell the size of the whole without its memory.
      func counts(layers: Int) throws -> [Int] {
        var shape = shape
        shape.numHiddenLayers = layers
        let model = try CLIPTextModel(Scope(ZeroParameters()), shape)
        return [model.parameters.count, model.parameterCount]
      }
      let whole = zip(try counts(layers: 1), try counts(layers: 2)).map {
        $0 + (shape.numHiddenLayers - 1) * ($1 - $0)
      }
      #expect(whole == expected.sizes[name])
    }
    #expect(expected.sizes["1"] == [196, 123_060_480])
  }

  @Test func freshWeightsAreSpreadAsTransformersDoes() throws {
    var c = CLIPModel.Configuration()
    (c.text.vocabSize, c.text.initializerFactor) = (600, 0.5)
    (c.text.hiddenSize, c.text.intermediateSize) = (256, 512)
    (c.text.numHiddenLayers, c.text.numAttentionHeads) = (3, 4)
    (c.vision.imageSize, c.vision.patchSize, c.vision.initializerRange) = (64, 8, 0.05)
    (c.vision.hiddenSize, c.vision.intermediateSize) = (256, 512)
    (c.vision.numHiddenLayers, c.vision.numAttentionHeads) = (3, 4)
    (c.projectionDim, c.initializerFactor) = (300, 2)
    let model = try CLIPModel(Scope(seed: 5), c)
    let expected = try CLIPFixture.load().deviations
    #expect(model.parameters.count == expected.count)
    for parameter in model.parameters {
      let theirs = try #require(expected[parameter.name])
      // The class embedding has 256 numbers: two such samples differ by a few percent.
      let tolerance = parameter.value.count < 1000 ? 0.2 : 0.03
      #expect(
        abs(parameter.value.standardDeviation - theirs) <= tolerance * theirs,
        "\(parameter.name)")
    }
    #expect(abs(model.scale.mean - exp(2.6592)) < 1e-4)
  }

  @Test func widthsThatHeadsDoNotDivideAreNamed() {
    var shape = CLIPTextModel.Configuration()
    shape.numAttentionHeads = 7
    let error = #expect(throws: ShapeError.self) { try CLIPTextModel(Scope(seed: 1), shape) }
    #expect(error?.description.contains("a multiple of 7 heads") == true)
    var picture = CLIPVisionModel.Configuration()
    picture.patchSize = 225
    #expect(throws: ShapeError.self) { try CLIPVisionModel(Scope(seed: 1), picture) }
  }
}

@Suite("CLIP's pictures against transformers")
struct CLIPImageProcessorTests {
  /// The same bytes as in `scripts/reference/clip.py`.
  static func picture(_ height: Int, _ width: Int) -> [UInt8] {
    (0..<height * width * 3).map { place in
      if place % 7 < 3 { return UInt8(place * place * 31 % 256) }
      return UInt8(min(255, max(0, 160 * sin(0.7 * Double(place)) + 128)))
    }
  }

  @Test(arguments: 0..<9)
  func picturesAreTheSameNumbers(index: Int) throws {
    let expected = try CLIPFixture.load().pictures
    #expect(expected.count == 9)
    let one = expected[index]
    let ours = try one.settings(
      Self.picture(one.height, one.width), height: one.height, width: one.width)
    #expect(ours == one.result.channelsLast)
  }

  @Test func picturesWithMissingBytesAreNamed() {
    let error = #expect(throws: ShapeError.self) {
      try CLIPImageProcessor()([1, 2, 3, 4], height: 1, width: 1)
    }
    #expect(error?.description.contains("[1, 1, 3] and [4]") == true)
    #expect(throws: ShapeError.self) { try CLIPImageProcessor()([], height: 0, width: 1) }
  }

  /// A line a million pixels long would be scaled to terabytes; only its middle is computed.
  @Test func onlyTheMiddleIsComputed() throws {
    let gray = try CLIPImageProcessor()(
      [UInt8](repeating: 128, count: 3_000_000), height: 1, width: 1_000_000)
    #expect(gray.shape == [1, 224, 224, 3])
    #expect(gray[0, 0, 0, 0] == gray[0, 223, 223, 0])
  }
}
