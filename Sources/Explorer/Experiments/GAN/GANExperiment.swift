import Diffusion
import Tensor
import Viz

/// Two networks trained against each other on points of the plane, several times from several seeds:
/// what a GAN does well and what goes wrong, on data of which everything is known.
struct GANExperiment: Experiment {
  static let name = "gan"

  struct Parameters: Decodable, Sendable {
    /// Training steps of each run: a turn of each player.
    var steps: Int
    /// Trainings with each momentum, each from a seed of its own.
    var runs: Int
    /// Adam's β₁: the one that DCGAN advises, and another.
    var momenta: [Double]
    /// Moments of each training that are looked at, the first and the last step among them.
    var moments: Int
    /// Points that are made at each moment.
    var samples: Int
    /// How the names of the folders of GANs of pictures begin; there may be none.
    var gans: String
    /// Moments of their trainings that are looked at.
    var paintings: Int
  }

  static let figures: [String: @Sendable (Self, FigureRequest) throws -> Figure] = [
    "players": { try $0.players($1) }, "losses": { try $0.losses($1) },
    "seeds": { try $0.seeds($1) }, "coverage": { try $0.coverage($1) },
    "between": { try $0.between($1) }, "paintings": { try $0.paintings($1) },
    "picture-coverage": { try $0.pictureCoverage($1) },
  ]
  static let frames: [String: @Sendable (Self, FigureRequest) throws -> FrameSequence] = [
    "training": { try $0.training($1) }
  ]

  let seed: UInt64
  let data = RingOfGaussians()
  /// Those with the first momentum, then those with the second; each by seed.
  let runs: [PlayedGame]
  let noiseMap: NoiseMap
  /// The trainings of GANs of pictures that are shipped.
  let pictureGames: [PictureGame]
  /// Combinations in as many true pictures as are painted at each of their moments.
  let trueCells: Double
  let weights: String?

  init(_ parameters: Parameters, seed: UInt64, progress: @Sendable (String) -> Void) throws {
    try parameters.check()
    self.seed = seed
    let ring = data
    let bar = ProgressBar(total: parameters.steps * parameters.runs * 2, unit: "steps")
    let done = Locked(0)
    // One worker each: so many small steps are quicker side by side than each cut in two.
    let games = try Workers.shared.map(0..<2 * parameters.runs) { place in
      try PlayedGame(
        parameters, momentum: parameters.momenta[place / parameters.runs],
        seed: seed &+ UInt64(place % parameters.runs), on: ring
      ) { steps in
        let all = done.adding(steps)
        progress(bar.text(done: all))
      }
    }
    runs = games
    noiseMap = NoiseMap(games[0], on: ring)
    progress("GANs of pictures")
    let paintings = try MeasuredModels.folders(beginning: parameters.gans).map {
      try PictureGame($0, most: parameters.paintings)
    }
    pictureGames = paintings
    weights =
      paintings.isEmpty ? nil : paintings.map(\.weights).joined(separator: " ")
    trueCells = PictureGame.trueCells(
      paintings.first?.last.pictures.count ?? 0, seed: seed &+ 1_000_000)
  }

  /// The runs with the advised momentum, and those with the other.
  var steady: ArraySlice<PlayedGame> { runs[..<(runs.count / 2)] }
  var hasty: ArraySlice<PlayedGame> { runs[(runs.count / 2)...] }
  /// The first run of each.
  var pair: [PlayedGame] { [runs[0], runs[runs.count / 2]] }

  /// Points of the data.
  func truth(_ count: Int) -> TrainExperiment.Cloud {
    TrainExperiment.cloud(data.sample(count, seed: seed, stream: 4000))
  }
}

extension GANExperiment.Parameters {
  fileprivate func check() throws {
    for (name, value, least, most) in [
      ("steps", steps, 10, 100_000), ("runs", runs, 2, 6), ("moments", moments, 3, 100),
      ("samples", samples, 10, 100_000), ("paintings", paintings, 2, 50),
    ] where !(least...most).contains(value) {
      throw UnusableParameter(name, "\(value): expected \(least) to \(most)")
    }
    guard momenta.count == 2, momenta.allSatisfy({ (0..<1).contains($0) }) else {
      throw UnusableParameter("momenta", "expected two numbers from 0 to below 1")
    }
    guard moments <= steps else {
      throw UnusableParameter(
        "steps", "\(steps): expected at least as many as there are moments, \(moments)")
    }
  }
}
