import Foundation
import Tensor
import Viz

@testable import TinyWorld

/// Pictures as a lossy autoencoder gives them back, and pictures that show nothing true.
enum ImperfectPictures {
  /// The picture blurred by a Gaussian of `sigma` pixels, with normal noise of `noise` levels.
  static func worn(_ picture: Raster, sigma: Double = 0.6, noise: Float = 3, seed: Int) -> Raster {
    let reach = Int((3 * sigma).rounded(.up))
    let weights = (-reach...reach).map { Float(exp(-Double($0 * $0) / (2 * sigma * sigma))) }
    let (w, h) = (picture.width, picture.height)
    var values = picture.bytes.map(Float.init)
    for (step, length) in [(3, w), (3 * w, h)] {
      values = values.indices.map { i in
        let place = i / step % length
        var (sum, total): (Float, Float) = (0, 0)
        for k in -reach...reach where (0..<length).contains(place + k) {
          sum += weights[k + reach] * values[i + k * step]
          total += weights[k + reach]
        }
        return sum / total
      }
    }
    for i in values.indices {
      values[i] += noise * RandomStream.normal(seed: 77, stream: UInt64(seed), index: UInt64(i))
    }
    return Raster(width: w, height: h, values: values, high: 255)
  }

  /// The share `t` of the way from one picture to another.
  static func mixed(_ a: Raster, _ b: Raster, _ t: Float = 0.5) -> Raster {
    Raster(
      width: a.width, height: a.height,
      values: zip(a.bytes, b.bytes).map { Float($0) + (Float($1) - Float($0)) * t }, high: 255)
  }

  /// The left half of one picture beside the right half of another.
  static func halves(_ a: Raster, _ b: Raster) -> Raster {
    var bytes = a.bytes
    for i in bytes.indices where i / 3 % a.width >= a.width / 2 { bytes[i] = b.bytes[i] }
    return Raster(width: a.width, height: a.height, bytes: bytes)
  }

  /// Peak signal to noise in decibels.
  static func psnr(_ a: Raster, _ b: Raster) -> Double {
    let sum = zip(a.bytes, b.bytes).reduce(0.0) {
      $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1))
    }
    return 10 * log10(255 * 255 * Double(a.bytes.count) / sum)
  }
}
