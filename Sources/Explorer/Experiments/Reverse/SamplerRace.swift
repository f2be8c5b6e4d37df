import Diffusion
import Tensor

/// The same noise taken to a picture by every sampler.
struct SamplerRace: Sendable {
  struct Run: Sendable {
    let sampler: SchedulerOption
    /// Whether it draws fresh noise on the way.
    let isStochastic: Bool
    /// The times of its calls of the model, and x̂₀ at each, `[1, h, w, C]`.
    let times: [Double]
    let originals: [Tensor<Float>]
    /// The picture at the end, `[H, W, 3]` in 0…1.
    let picture: Tensor<Float>
    /// x̂₀ on the plane that all runs share, a point for each call.
    var path: [(x: Double, y: Double)] = []

    /// Root mean square between x̂₀ at each call and the last one.
    var distances: [Double] {
      guard let end = originals.last else { return [] }
      return originals.map { ($0 - end).meanSquare.squareRoot() }
    }
  }

  let runs: [Run]
  /// The share of the variance of all x̂₀ that the plane shows.
  let planeShare: Double

  init(
    _ request: SampleRequest, _ model: StableDiffusion, _ progress: (String) -> Void
  ) throws {
    var runs = try SchedulerOption.allCases.map { sampler in
      let model = try model.with(sampler)
      let (steps, codes) = try request.run(model, sampler.rawValue, progress)
      return Run(
        sampler: sampler, isStochastic: steps.contains { $0.scheduler.noise != nil },
        times: steps.map(\.t), originals: steps.map(\.original),
        picture: try model.decode(codes).row(0))
    }
    let plane = PrincipalPlane(runs.flatMap(\.originals))
    var place = 0
    for index in runs.indices {
      let count = runs[index].originals.count
      runs[index].path = Array(plane.points[place..<place + count])
      place += count
    }
    self.runs = runs
    planeShare = plane.share
  }

  private func distance(_ a: Run, _ b: Run) -> Double {
    (a.picture - b.picture).meanSquare.squareRoot()
  }

  private var ddim: Run? { runs.first { $0.sampler == .ddim } }

  /// Root mean square between a run's picture and DDIM's, 0…1.
  func fromDDIM(_ run: Run) -> Double { ddim.map { distance(run, $0) } ?? 0 }

  /// Between the pictures of the two samplers that draw noise; they are given the same.
  var stochasticPair: Double {
    let pair = runs.filter(\.isStochastic)
    return pair.count == 2 ? distance(pair[0], pair[1]) : 0
  }

  /// The farthest picture from DDIM's among samplers that draw nothing, and the nearest among those
  /// that do.
  var deterministicSpread: Double {
    runs.filter { !$0.isStochastic }.map(fromDDIM).max() ?? 0
  }
  var stochasticSpread: Double { runs.filter(\.isStochastic).map(fromDDIM).min() ?? 0 }
}

/// The plane in which points in many dimensions are spread most: their first two principal
/// components.
struct PrincipalPlane: Sendable {
  let points: [(x: Double, y: Double)]
  /// The share of the points' variance that lies in the plane.
  let share: Double

  /// Of at least two points of one shape.
  init(_ tensors: [Tensor<Float>]) {
    let rows = Tensor.stack(tensors.map { $0.reshaped([$0.count]) })
    let centred = rows - rows.mean(over: [0], keepingAxes: true)
    let transposed = centred.transposed.contiguous()
    var axes: [Tensor<Float>] = []
    var scores: [[Float]] = []
    for axis in 0..<2 {
      var vector = Tensor<Float>.normal([centred.shape[1], 1], seed: 1, stream: UInt64(axis))
      // Power iteration on the covariance, kept at a right angle to the axis before.
      for _ in 0..<100 {
        vector = transposed.matmul(centred.matmul(vector))
        for other in axes {
          vector = vector - other * Float((vector * other).sum)
        }
        vector = vector * Float(1 / max((vector * vector).sum.squareRoot(), 1e-20))
      }
      axes.append(vector)
      scores.append(centred.matmul(vector).scalars)
    }
    points = zip(scores[0], scores[1]).map { (Double($0), Double($1)) }
    let held = scores.joined().reduce(0) { $0 + Double($1) * Double($1) }
    let all = (centred * centred).sum
    share = all > 0 ? held / all : 1
  }
}
