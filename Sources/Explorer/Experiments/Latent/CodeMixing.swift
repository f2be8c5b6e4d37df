import Diffusion
import Tensor
import TinyWorld
import Viz

/// Ways from one scene to another: pixels mixed, and codes mixed and painted.
struct CodeMixing: Sendable {
  /// One pair's ways: pictures `[H, W, 3]` in 0…1 at every share.
  struct Way: Sendable {
    let pixels, codes: [Tensor<Float>]
  }

  /// Shares of the second scene, from 0 to 1.
  let shares: [Double]
  /// The pair that is shown.
  let shown: Way
  /// The judge's residuals, median over all pairs, one a share.
  let pixelResiduals, codeResiduals: [Double]
  /// The residual above which the judge takes nothing for a picture of this world.
  let limit: Double
  let pairs: Int
  /// How much of a painted middle is a cross-fade: the share of its variance that the best mix of
  /// the two ends explains, mean over all pairs. Of the middle in pixels it is all.
  let crossFade: Double

  /// Pairs of neighbours among the scenes, the first of which is `first`.
  init(
    from first: Tensor<Float>, _ scenes: [Tensor<Float>], by model: StableDiffusion, steps: Int
  ) throws {
    let shares = (0...steps).map { Double($0) / Double(steps) }
    let ends = [first] + scenes
    let judge = SizedJudge(side: model.pictureSide)
    let parts = try Workers.shared.map(0..<scenes.count) { pair in
      let (a, b) = (ends[pair], ends[pair + 1])
      let (codeA, codeB) = (try model.meanCode(a), try model.meanCode(b))
      let pixels = shares.map { Tensor.blend(Float(1 - $0), a, Float($0), b) }
      let codes = try shares.map {
        try model.decode(.blend(Float(1 - $0), codeA, Float($0), codeB)).row(0)
      }
      let middle = codes[steps / 2]
      return (
        way: Way(pixels: pixels, codes: codes),
        residuals: (pixels.map(judge.residual), codes.map(judge.residual)),
        crossFade: Self.explained(middle, by: codes[0], codes[steps])
      )
    }
    func median(_ lists: [[Double]]) -> [Double] {
      shares.indices.map { place in lists.map { $0[place] }.sorted()[lists.count / 2] }
    }
    self.shares = shares
    shown = parts[0].way
    pixelResiduals = median(parts.map(\.residuals.0))
    codeResiduals = median(parts.map(\.residuals.1))
    limit = judge.limit
    pairs = parts.count
    crossFade = parts.reduce(0) { $0 + $1.crossFade } / Double(parts.count)
  }

  /// The share of the variance of `picture` that the best p · a + q · b + r explains (least squares).
  static func explained(_ picture: Tensor<Float>, by a: Tensor<Float>, _ b: Tensor<Float>) -> Double
  {
    let (m, x, y) = (
      picture - Float(picture.mean), a - Float(a.mean), b - Float(b.mean)
    )
    let (xx, yy, xy) = ((x * x).mean, (y * y).mean, (x * y).mean)
    let (mx, my) = ((m * x).mean, (m * y).mean)
    let determinant = xx * yy - xy * xy
    guard determinant > 1e-12 * xx * yy, m.meanSquare > 0 else { return 1 }
    let p = (mx * yy - my * xy) / determinant
    let q = (my * xx - mx * xy) / determinant
    return (p * mx + q * my) / m.meanSquare
  }
}

/// The judge for pictures of any size: those that it cannot look at are enlarged until it can.
struct SizedJudge: Sendable {
  private let judge: Judge
  private let factor: Int

  init(side: Int) {
    // It takes multiples of 32.
    factor = (1...32).first { (side * $0).isMultiple(of: 32) } ?? 32
    judge = Judge(side: side * factor)
  }

  var limit: Double { judge.limit }

  /// What a picture `[H, W, 3]` in 0…1 shows.
  func verdict(_ picture: Tensor<Float>) -> Verdict {
    let raster = Raster(picture)
    return judge.verdict(on: factor == 1 ? raster : raster.enlarged(factor))
  }

  func residual(_ picture: Tensor<Float>) -> Double { verdict(picture).residual }
}
