import Tensor
import Viz

@testable import TinyWorld

/// Pictures as a lossy autoencoder gives them back, and pictures that show nothing true.
enum ImperfectPictures {
  /// The picture softened `times` times by a Gaussian of half a pixel, then with normal noise of
  /// `noise` levels. Unless told otherwise, the judge's residuals are as after Tiny World's
  /// autoencoder, about 3 in the middle.
  static func worn(_ picture: Raster, times: Int = 2, noise: Float = 3, seed: Int) -> Raster {
    let neighbor: Float = 0.106
    let (w, h) = (picture.width, picture.height)
    var values = picture.bytes.map { Float($0) }
    for _ in 0..<times {
      for (step, length) in [(3, w), (3 * w, h)] {
        let before = values
        for i in values.indices {
          let place = i / step % length
          let low = before[place > 0 ? i - step : i]
          let high = before[place < length - 1 ? i + step : i]
          values[i] += neighbor * (low + high - 2 * before[i])
        }
      }
    }
    if noise > 0 {
      for i in values.indices {
        values[i] += noise * RandomStream.normal(seed: 77, stream: UInt64(seed), index: UInt64(i))
      }
    }
    return Raster(width: w, height: h, values: values, high: 255)
  }

  /// The share `t` of the way from one picture to another.
  static func mixed(_ a: Raster, _ b: Raster, _ t: Float = 0.5) -> Raster {
    Raster(
      width: a.width, height: a.height,
      values: zip(a.bytes, b.bytes).map { Float($0) + (Float($1) - Float($0)) * t }, high: 255)
  }

  /// Ways of not being a true picture.
  enum Fault: CaseIterable {
    /// The mean of two pictures; a quarter of another picture in one; a Gaussian of two pixels;
    /// noise of a hundred levels.
    case average, ghost, blur, noise
    /// Objects half gone; a third gone; the left half of one picture beside the right half of
    /// another; the halves of one picture changed over, which cuts its object in two.
    case faded, pale, halves, swapped
  }

  /// The scene's picture with a fault, for which some need an `other` scene.
  static func broken(_ scene: Scene, by fault: Fault, with other: Scene, seed: Int) -> Raster {
    switch fault {
    case .average: return mixed(scene.raster(), other.raster())
    case .ghost: return mixed(scene.raster(), other.raster(), 0.25)
    case .blur: return worn(scene.raster(), times: 16, noise: 0, seed: seed)
    case .noise: return worn(scene.raster(), times: 0, noise: 100, seed: seed)
    case .faded, .pale:
      let empty = Scene(sky: scene.sky, ground: scene.ground, objects: [])
      return mixed(scene.raster(), empty.raster(), fault == .faded ? 1 / 2 : 1 / 3)
    case .halves:
      var other = other
      other.sky = scene.sky == .blue ? .sunset : .blue
      var picture = scene.raster()
      let right = other.raster()
      for y in 0..<64 {
        let half = 3 * (64 * y + 32)..<3 * 64 * (y + 1)
        picture.bytes.replaceSubrange(half, with: right.bytes[half])
      }
      return picture
    case .swapped:
      let object = SceneObject(scene.objects[0].color, scene.objects[0].kind)
      let whole = Scene(sky: scene.sky, ground: scene.ground, objects: [object]).raster()
      var bytes: [UInt8] = []
      for y in 0..<64 {
        let row = 192 * y
        bytes += whole.bytes[row + 96..<row + 192] + whole.bytes[row..<row + 96]
      }
      return Raster(width: 64, height: 64, bytes: bytes)
    }
  }
}
