// Pictures as an autoencoder's codes, so that a U-Net need not wait for the encoder.

import Tensor

/// The codes of many pictures, made once, and drawn from anew at every step.
public struct CodedPictures: Sendable {
  /// The pictures' captions come from here.
  public let data: any CaptionedPictures
  /// How many pictures are coded.
  public let count: Int
  /// What codes are multiplied by, so that they spread about as a standard normal does: 1 / their
  /// standard deviation (Rombach et al., 2022, appendix G).
  public let scalingFactor: Float
  /// The means and standard deviations, `[N, h, w, latent]`.
  private let mean, deviation: Tensor<Float>

  /// Codes the first `count` pictures of `data`. A `scalingFactor` of nil is measured: 1 / the
  /// standard deviation of all numbers of all codes. `progress` is told how many are coded.
  public init(
    _ data: any CaptionedPictures, count: Int, by model: AutoencoderKL, scalingFactor: Float? = nil,
    on workers: Workers = .shared, progress: @Sendable (Int) -> Void = { _ in }
  ) throws {
    let block = 32
    let blocks = (count + block - 1) / block
    let codes = try workers.map(0..<blocks) { place in
      let indices = Array(place * block..<min(count, (place + 1) * block))
      let posterior = model.encode(try data.pictures(indices))
      progress(indices.count)
      return (posterior.mean, (posterior.logVariance * 0.5).exponential())
    }
    let mean = Tensor.concatenate(codes.map(\.0), axis: 0)
    let deviation = Tensor.concatenate(codes.map(\.1), axis: 0)
    let variance = mean.meanSquare + deviation.meanSquare - mean.mean * mean.mean
    self.scalingFactor = scalingFactor ?? Float(1 / variance.squareRoot())
    (self.data, self.count, self.mean, self.deviation) = (data, count, mean, deviation)
  }

  /// The shape of one code: `[h, w, latent]`.
  public var shape: [Int] { Array(mean.shape.dropFirst()) }

  /// Scaled codes of these pictures, `[N, h, w, latent]`, drawn with standard normal `noise`.
  public func sample(_ indices: [Int], _ noise: Tensor<Float>) -> Tensor<Float> {
    func rows(_ all: Tensor<Float>) -> Tensor<Float> {
      .concatenate(indices.map { all.slice($0..<$0 + 1) }, axis: 0)
    }
    return (rows(mean) + rows(deviation) * noise) * scalingFactor
  }
}
