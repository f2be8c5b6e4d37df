// A pipeline of pixels as a folder: the diffusers layout, both ways.

extension DDPMPipeline {
  private static let classes = ["DDPMPipeline", "DDIMPipeline"]
  private static let parts = [
    ModelIndex.Part(name: "unet", library: "diffusers", classes: ["UNet2DModel"]),
    ModelIndex.scheduler,
  ]

  /// Opens a folder with `model_index.json`, `unet` and `scheduler`. Throws `ConfigurationError`,
  /// `CheckpointError` or `CheckpointMismatch`: one line with the file, the key or tensor, and what
  /// was expected.
  public init(directory: String) throws {
    let index = try ModelIndex(directory, pipelines: Self.classes, parts: Self.parts)
    let scheduler = try index.scheduler(of: directory)
    self.init(unet: try UNet2DModel(directory: directory + "/unet"), scheduler: scheduler)
    if let problem = mismatch { throw ConfigurationError(file: directory, problem) }
  }

  /// Why the network cannot denoise; nil when it can.
  private var mismatch: String? {
    let c = unet.configuration
    return c.inChannels == c.outChannels && [1, 3].contains(c.inChannels)
      ? nil
      : "the unet's in_channels are \(c.inChannels) and its out_channels \(c.outChannels); "
        + "expected as many, 1 or 3"
  }

  /// Writes the pipeline to a folder that diffusers opens, as `StableDiffusion.write` does.
  public func write(
    to directory: String, precision: SafetensorsWriter.Precision = .single,
    shardLimit: Int = 10_000_000_000
  ) throws {
    if let problem = mismatch { throw ConfigurationError(file: directory, problem) }
    let folder = try FolderWriter(directory, head: ModelIndex.file)
    try unet.add(to: folder, "unet/", precision, shardLimit)
    let isDDIM = scheduler.configuration.kind == .ddim
    try ModelIndex.add(
      to: folder, pipeline: Self.classes[isDDIM ? 1 : 0], parts: Self.parts,
      scheduler: scheduler.configuration)
    try folder.publish()
  }
}
