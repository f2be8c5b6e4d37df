import Viz
import Diffusion
import Foundation
import Tensor

extension GANExperiment {
  var measures: [String: Double] {
    func end(_ losses: [Double]) -> Double {
      let part = losses.suffix(max(1, losses.count / 10))
      return part.reduce(0, +) / Double(part.count)
    }
    func mean(_ games: ArraySlice<PlayedGame>, _ value: (PlayedGame) -> Double) -> Double {
      games.map(value).reduce(0, +) / Double(games.count)
    }
    func found(_ game: PlayedGame) -> Double { Double(game.last.modes.count) }
    let game = runs[0]
    let ofPoints: [String: Double] = [
      "first_seed": Double(game.seed), "steps": Double(game.last.step),
      "runs": Double(runs.count), "seeds": Double(steady.count),
      "modes": Double(data.centers.count), "frames": Double(game.moments.count),
      "advised_momentum": game.momentum, "other_momentum": pair[1].momentum,
      "generator_weights": Double(game.gan.generatorParameters.reduce(0) { $0 + $1.value.count }),
      "discriminator_weights": Double(
        game.gan.discriminatorParameters.reduce(0) { $0 + $1.value.count }),
      "first_modes": Double(game.moments[0].modes.count),
      "steady_modes": mean(steady, found), "steady_near": mean(steady) { $0.last.near },
      "steady_complete": Double(steady.count { $0.last.modes.count == data.centers.count }),
      "steady_lost": Double(steady.reduce(0) { $0 + $1.timesLost }),
      "hasty_modes": mean(hasty, found), "hasty_near": mean(hasty) { $0.last.near },
      "hasty_complete": Double(hasty.count { $0.last.modes.count == data.centers.count }),
      "hasty_least": hasty.map(found).min() ?? 0, "hasty_most": hasty.map(found).max() ?? 0,
      "hasty_lost": Double(hasty.reduce(0) { $0 + $1.timesLost }),
      "modes_dropped": mean(steady, found) - mean(hasty, found),
      "discriminator_loss": end(game.discriminator), "generator_loss": end(game.generator),
      "discriminator_even": 2 * log(2.0), "generator_even": log(2.0),
      "loss_quality": lossQuality, "moments_compared": Double(lossesAndQualities.count),
      "visited": Double(noiseMap.visited), "strayed": noiseMap.strayed,
      "between": Double(noiseMap.modes.count { $0 == nil }) / Double(noiseMap.modes.count),
    ]
    return ofPoints.merging(pictureMeasures) { $1 }
  }

  /// What is known of GANs of pictures; nought where none is shipped.
  private var pictureMeasures: [String: Double] {
    let ends = pictureGames.map { Double($0.last.accepted) }
    let cells = pictureGames.map { Double($0.last.cells) }
    func mean(_ values: [Double]) -> Double {
      values.reduce(0, +) / Double(max(1, values.count))
    }
    return [
      "picture_gans": Double(pictureGames.count),
      "painted_side": Double(pictureGames.first?.last.pictures.first?.width ?? 0),
      "all_cells": Double(PictureQuality.cellCount),
      "picture_steps": Double(pictureGames.first?.steps ?? 0),
      "painted": Double(pictureGames.first?.last.pictures.count ?? 0),
      "picture_moments": Double(pictureGames.first?.moments.count ?? 0),
      "painted_first": mean(pictureGames.map { Double($0.moments[0].accepted) }),
      "painted_last": mean(ends),
      "painted_best": pictureGames.map { Double($0.best) }.max() ?? 0,
      "painted_falls": Double(pictureGames.reduce(0) { $0 + $1.falls }),
      "painted_cells": mean(cells), "painted_true_cells": trueCells,
      "painted_far_first": mean(pictureGames.map { $0.moments[0].distance }),
      "painted_far_last": mean(pictureGames.map(\.last.distance)),
      "painted_limit": pictureGames.first?.limit ?? 0,
    ]
  }
}
