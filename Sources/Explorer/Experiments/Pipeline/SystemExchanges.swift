import Diffusion
import Tensor
import Viz

/// What is painted when one thing is exchanged and all else stays: the words, the noise, or a trained
/// network for one that has learnt nothing.
struct SystemExchanges: Sendable {
  enum Exchange: String, CaseIterable, Sendable {
    case nothing, otherText, emptyText, otherNoise, freshText, freshUNet, freshDecoder
  }

  /// In 0…1, `[H, W, 3]`.
  let pictures: [Exchange: Tensor<Float>]
  let other: String
  /// CLIP's cosines: a row for the prompt and one for the other text, a column for each exchange.
  private let similarity: Similarity

  /// `whole` is the picture with nothing exchanged; `request` is what it was painted by.
  init(
    _ model: StableDiffusion, _ request: SampleRequest, other: String, whole: Tensor<Float>,
    by clip: CLIP, _ progress: (String) -> Void
  ) throws {
    func painted(
      _ what: String, _ change: (inout StableDiffusion, inout SampleRequest) throws -> Void
    ) throws -> Tensor<Float> {
      var (model, request) = (model, request)
      try change(&model, &request)
      let codes = try request.run(model, what, progress).codes
      return try model.decode(codes).row(0)
    }
    let seed = request.seed
    let pictures: [Exchange: Tensor<Float>] = [
      .nothing: whole,
      .otherText: try painted("another text") { $1.prompt = other },
      .emptyText: try painted("no text") { $1.prompt = "" },
      .otherNoise: try painted("other noise") { $1.seed = seed &+ 1 },
      .freshText: try painted("an untrained text encoder") { model, _ in
        model.textEncoder = try CLIPTextModel(
          Scope(seed: seed), model.textEncoder.configuration)
      },
      .freshUNet: try painted("an untrained U-Net") { model, _ in
        model.unet = try UNet2DConditionModel(Scope(seed: seed), model.unet.configuration)
      },
      .freshDecoder: try painted("an untrained decoder") { model, _ in
        model.vae = try AutoencoderKL(Scope(seed: seed), model.vae.configuration)
      },
    ]
    self.pictures = pictures
    self.other = other
    similarity = Similarity(
      clip, texts: [request.prompt, other],
      pictures: try Exchange.allCases.compactMap { exchange in
        try pictures[exchange].map {
          try SeenPicture(Raster($0), named: exchange.rawValue, by: clip)
        }
      })
  }

  /// The cosine of a picture with the prompt.
  func fit(_ exchange: Exchange) -> Double { cosine(0, exchange) }
  /// The cosine of a picture with the other text.
  func otherFit(_ exchange: Exchange) -> Double { cosine(1, exchange) }

  private func cosine(_ row: Int, _ exchange: Exchange) -> Double {
    Exchange.allCases.firstIndex(of: exchange).map { similarity.cosine[row][$0] } ?? 0
  }
}
