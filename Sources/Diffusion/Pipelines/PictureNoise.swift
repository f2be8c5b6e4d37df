// The random numbers of a run: a stream of its own for each picture and purpose.

import Tensor

/// The standard normals a run is made of, by place: `start`, `step(k)` and `code`.
struct PictureNoise: Sendable {
  /// The noise a run starts from.
  static let start: UInt64 = 0
  /// The draw of a picture's code from the autoencoder's distribution.
  static let code = UInt64(UInt32.max)
  /// The fresh noise of step `k`.
  static func step(_ k: Int) -> UInt64 { UInt64(k) + 1 }

  let draw: @Sendable (_ place: UInt64, _ shape: [Int]) -> Tensor<Float>

  /// Normals of `seed` for `[N, …]`. Picture i has the streams from i · 2³² on, so that what it is
  /// made of does not depend on how many there are.
  static func seeded(_ seed: UInt64) -> PictureNoise {
    PictureNoise { place, shape in
      .stack(
        (0..<shape[0]).map {
          .normal(Array(shape.dropFirst()), seed: seed, stream: UInt64($0) << 32 | place)
        })
    }
  }

  /// The steps' part.
  var ofSteps: SchedulerNoise<Float> { SchedulerNoise { draw(Self.step($0), $1) } }
}

extension Tensor where Scalar == Float {
  /// The noise ε that a run of this seed starts from, for samples of `shape` `[N, h, w, C]`. Picture
  /// i's does not depend on N.
  public static func startingNoise(_ shape: [Int], seed: UInt64) -> Tensor {
    PictureNoise.seeded(seed).draw(PictureNoise.start, shape)
  }
}
