import Diffusion
import Tensor

/// What a generator makes of the plane of noise: which Gaussian each place of it becomes, and where
/// a straight way through it leads.
struct NoiseMap: Sendable {
  /// Cells a side, and how far the map reaches from the middle.
  static let cells = 44
  static let reach = 2.4

  /// The Gaussian that the noise in each cell becomes, row by row from the top; nil where it lies
  /// near none.
  let modes: [Int?]
  /// A straight way from one noise to another, and the points it becomes.
  let way, points: TrainExperiment.Cloud
  /// The Gaussian of each point of the way.
  let wayModes: [Int?]

  init(_ game: PlayedGame, on ring: RingOfGaussians, steps: Int = 60) {
    let side = (0..<Self.cells).map {
      Self.reach * (2 * (Double($0) + 0.5) / Double(Self.cells) - 1)
    }
    let places = side.reversed().flatMap { y in side.flatMap { [Float($0), Float(y)] } }
    modes = ring.modes(
      of: game.gan.generate(Tensor(places, shape: [Self.cells * Self.cells, 2])))
    // Two typical draws, opposite each other.
    let ends: [(x: Double, y: Double)] = [(-1.2, -0.9), (1.2, 0.9)]
    way = (0...steps).map { step in
      let share = Double(step) / Double(steps)
      return (
        ends[0].x + share * (ends[1].x - ends[0].x), ends[0].y + share * (ends[1].y - ends[0].y)
      )
    }
    let made = game.gan.generate(
      Tensor(way.flatMap { [Float($0.x), Float($0.y)] }, shape: [way.count, 2]))
    points = TrainExperiment.cloud(made)
    wayModes = ring.modes(of: made)
  }

  /// How many Gaussians the way visits.
  var visited: Int { Set(wayModes.compactMap { $0 }).count }
  /// The share of its points that lie near none.
  var strayed: Double {
    Double(wayModes.count { $0 == nil }) / Double(wayModes.count)
  }
}
