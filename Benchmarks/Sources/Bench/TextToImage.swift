import Diffusion

/// A text that becomes a picture: what `text_to_image.py` does with diffusers.
@MainActor
enum TextToImage {
  private static var models: [String: StableDiffusion] = [:]

  /// 50 steps with guidance, and the picture decoded.
  static func run(_ folder: String) throws {
    let model = try models[folder] ?? StableDiffusion(directory: folder)
    models[folder] = model
    var run = try model.denoise(
      prompt: "a big red cat on the left on grass under a blue sky", seed: 1, steps: 50, guidance: 3
    )
    _ = try model.decode(run.finish())
  }
}
