import Diffusion
import Foundation
import TinyWorld
import Viz

/// A training of a GAN of pictures as its folder keeps it: the log, and paintings of the same noise
/// all the way, with what the judge finds in them.
struct PictureGame: Sendable {
  /// The paintings after so many steps.
  struct Moment: Sendable {
    let step: Int
    let pictures: [Raster]
    let verdicts: [Verdict]

    var accepted: Int { verdicts.count(where: PictureQuality.isAccepted) }
    /// How far the middle one of them is from the nearest drawing, in levels.
    var distance: Double { verdicts.map(\.residual).sorted()[verdicts.count / 2] }
    /// Combinations of kind, colour and sky among them.
    var cells: Int { PictureQuality.found(verdicts).count { $0 > 0 } }
  }

  let training: KeptTraining
  let weights: String
  /// From where on the judge refuses a picture, in levels from the nearest drawing.
  let limit: Double
  /// By step.
  let moments: [Moment]

  /// About `most` moments, evenly spread, the last among them. Throws where a GAN's folder keeps no
  /// paintings.
  init(_ folder: String, most: Int) throws {
    training = try KeptTraining(of: folder)
    weights = try Manifest.fingerprint(folder)
    let side = try GAN(shapeOf: folder).configuration.side
    let samples = folder + "/samples"
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: samples)) ?? []).sorted()
      .filter { $0.hasSuffix(".png") && Int($0.dropLast(4)) != nil }
    guard !names.isEmpty else {
      throw Failure(
        "\(Place.shown(samples)) holds no paintings of a training; expected pictures such as "
          + "0000100.png (explorer train gan keeps them)")
    }
    let count = min(most, names.count)
    let chosen = (0..<count).map { names[(($0 + 1) * names.count) / count - 1] }
    let judge = Judge(side: side)
    limit = judge.limit
    moments = try chosen.map { name in
      let sheet = try PictureFile.loadWhole("\(samples)/\(name)")
      let (columns, rows) = (sheet.width / side, sheet.height / side)
      let pictures = (0..<columns * rows).map { place in
        let (row, column) = (place / columns, place % columns)
        return sheet.cropped(
          x: column * side..<(column + 1) * side, y: row * side..<(row + 1) * side)
      }
      return Moment(
        step: Int(name.dropLast(4)) ?? 0, pictures: pictures,
        verdicts: judge.verdicts(on: pictures))
    }
  }

  var seed: UInt64 { training.summary.seed }
  var steps: Int { training.summary.steps }
  var last: Moment { moments[moments.count - 1] }
  /// The most that was accepted at any moment.
  var best: Int { moments.map(\.accepted).max() ?? 0 }
  /// How often fewer were accepted at a moment than at the one before.
  var falls: Int { zip(moments, moments.dropFirst()).count { $0.1.accepted < $0.0.accepted } }

  /// Combinations in as many true pictures, on average over some sets of them.
  static func trueCells(_ count: Int, sets: Int = 100, seed: UInt64) -> Double {
    let counts = (0..<sets).map { set in
      PictureQuality.found(
        in: (0..<count).map { Scene(seed: seed, index: set * count + $0) }
      ).count { $0 > 0 }
    }
    return Double(counts.reduce(0, +)) / Double(max(1, sets))
  }
}
