import Synchronization
import Tensor
import Testing

@testable import Diffusion

/// Who looks on sees all, and changes nothing unless they mean to.
@Suite struct ProbeTests {
  private static let unet = try? UNet2DConditionModel(
    Scope(seed: 1),
    {
      var shape = UNet2DConditionModel.Configuration()
      shape.blockOutChannels = [8, 16]
      shape.hasAttention = [true, false]
      shape.attentionHeads = [2, 2]
      shape.layersPerBlock = 1
      shape.crossAttentionDim = 6
      shape.normNumGroups = 4
      return shape
    }())

  private let x = Tensor<Float>.normal([1, 4, 4, 4], seed: 2)
  private let text = Tensor<Float>.normal([1, 5, 6], seed: 3)

  private func run() throws -> Tensor<Float> {
    let unet = try #require(Self.unet)
    return unet(x, times: [300], context: text)
  }

  @Test func theResultIsTheSame() throws {
    let (result, seen) = try Probe.watch { try run() }
    #expect(try result == run())
    #expect(seen.results.count == 10 && seen.attention.count == 8)
    #expect(seen.names.count == 18 && Set(seen.names).count == 18)
    #expect(seen.names.first == "conv_in" && seen.names.last == "up_blocks.1")
    #expect(seen.results["mid_block"]?.shape == [1, 2, 2, 16])
    #expect(seen.results["up_blocks.1"]?.shape == [1, 4, 4, 8])
    // The last skip taken is the first made.
    #expect(seen.results["up_blocks.1.skips.1"] == seen.results["conv_in"])
  }

  @Test func weightsOfAttentionAddUpToOne() throws {
    let (_, seen) = try Probe.watch { try run() }
    for (name, weights) in seen.attention {
      let keys = name.hasSuffix("attn2") ? 5 : weights.shape[2]
      #expect(weights.shape[3] == keys && weights.shape[1] == 2, "\(name)")
      for sum in weights.sum(over: [3]).scalars { #expect(abs(sum - 1) < 1e-5) }
    }
  }

  @Test func whatIsPutInPlaceIsUsed() throws {
    let (result, seen) = try Probe.watch(
      changing: { name, skip in name.contains(".skips.") ? .zeros(skip.shape) : nil }
    ) { try run() }
    #expect(try result != run())
    #expect(seen.results["up_blocks.1.skips.0"]?.meanSquare == 0)
    #expect(seen.results["mid_block"]?.meanSquare ?? 0 > 0)
    // Nobody looks on any more.
    #expect(try run() == run())
  }

  @Test func aTextLooksOnlyBack() throws {
    var shape = CLIPTextModel.Configuration()
    (shape.vocabSize, shape.hiddenSize, shape.intermediateSize) = (20, 8, 16)
    (shape.numHiddenLayers, shape.numAttentionHeads, shape.eosTokenID) = (2, 2, 19)
    let model = try CLIPTextModel(Scope(seed: 4), shape)
    let (_, seen) = Probe.watch { model([[18, 3, 4, 19]]) }
    #expect(
      seen.names == [
        "text_model.encoder.layers.0.self_attn", "text_model.encoder.layers.1.self_attn",
      ])
    for weights in seen.attention.values {
      #expect(weights.shape == [1, 2, 4, 4])
      for head in 0..<2 {
        for query in 0..<4 {
          for key in query + 1..<4 { #expect(weights[0, head, query, key] == 0) }
        }
      }
    }
  }
}
