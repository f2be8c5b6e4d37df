// What pipelines that denoise have in common: what their U-Net can take.

/// A U-Net with its sampler, and whatever stands around them.
public protocol DenoisingPipeline: Sendable {
  /// The sampler.
  var scheduler: any Scheduler { get set }
  /// The channels of what is denoised.
  var channels: Int { get }
  /// What the U-Net's levels need height and width to be multiples of.
  var codeUnit: Int { get }
}

extension DenoisingPipeline {
  /// Throws unless the U-Net can take samples of this shape.
  public func checkSamples(_ shape: [Int]) throws(DenoisingFailure) {
    guard shape.count == 4, shape.allSatisfy({ $0 > 0 }), shape[3] == channels,
      shape[1] % codeUnit == 0, shape[2] % codeUnit == 0
    else {
      throw .shape(
        shape,
        expected: "[N, h, w, \(channels)], h and w multiples of \(codeUnit)")
    }
  }
}

extension StableDiffusion: DenoisingPipeline {
  public var channels: Int { unet.configuration.inChannels }
  public var codeUnit: Int { 1 << (unet.configuration.blockOutChannels.count - 1) }
}

extension DDPMPipeline: DenoisingPipeline {
  public var channels: Int { unet.configuration.inChannels }
  public var codeUnit: Int { 1 << (unet.configuration.blockOutChannels.count - 1) }
}
