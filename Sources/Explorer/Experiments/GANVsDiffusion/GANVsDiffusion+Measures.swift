import Diffusion
import TinyWorld

extension GANVsDiffusionExperiment {
  typealias Row = PlayersMeasure.Row

  /// What was measured of these weights.
  var used: PlayersMeasure? { mismatch == nil ? measure?.results : nil }
  /// Pictures that each number rests on.
  var counted: Int { used == nil ? others.pictures.count : measure?.count ?? 0 }

  /// True pictures beside others.
  var trueRow: Row { used?.true ?? others.row }
  /// One for each GAN.
  var ganRows: [Row] {
    zip(gans, ganRuns).map { gan, run in used?.gan.runs[gan.name] ?? run.row }
  }
  /// By number of steps; several samplings of each.
  var pixelRows: [(steps: Int, rows: [Row])] {
    used?.pixels.map { ($0.steps, $0.runs.rows) }.sorted { $0.steps < $1.steps }
      ?? pixelRuns.map { ($0.steps, [$0.run.row]) }
  }
  /// The most steps.
  var full: (steps: Int, rows: [Row]) { pixelRows[pixelRows.count - 1] }

  /// One number of all GANs, and of all samplings with the most steps.
  func ofGANs(_ number: (Row) -> Double) -> Spread { Spread(ganRows.map(number)) }
  func ofPixels(_ number: (Row) -> Double) -> Spread { Spread(full.rows.map(number)) }

  /// This run's own shares of accepted pictures beside the measured ones of the same player.
  var parts: [(own: Proportion, measured: Proportion)] {
    guard used != nil else { return [] }
    let players = zip(ganRuns, ganRows).map { ($0.quality.accepted, [$1.accepted].pooled) }
    let pixels = pixelRuns.compactMap { steps, run in
      pixelRows.first { $0.steps == steps }
        .map { (run.quality.accepted, $0.rows.map(\.accepted).pooled) }
    }
    return players + pixels + [(others.quality.accepted, [trueRow.accepted].pooled)]
  }

  var ganCosts: [TrainingCost] { gans.map { TrainingCost($0) } }
  var pixelCost: TrainingCost { TrainingCost(pixels) }
  /// The operations for one picture of a GAN.
  var generatorFlops: Int { gans[0].model.generator.flops }

  /// The fewest steps with which the diffusion model's pictures are accepted as often as the GANs' on
  /// average; 0 where no number of steps is enough.
  var stepsToMatch: Int {
    let mark = ofGANs(\.accepted.value).mean
    return pixelRows.first { Spread($0.rows.map(\.accepted.value)).mean >= mark }?.steps ?? 0
  }

  private func middle(_ walks: [NoiseWalk]) -> Proportion {
    let all = walks.flatMap { walk in walk.verdicts.map { $0[$0.count / 2] } }
    return Proportion(of: all, PictureQuality.isAccepted)
  }
  private func ends(_ walks: [NoiseWalk]) -> Proportion {
    let all = walks.flatMap { walk in walk.verdicts.flatMap { [$0[0], $0[$0.count - 1]] } }
    return Proportion(of: all, PictureQuality.isAccepted)
  }

  var measures: [String: Double] {
    let fidelity = [
      "true_accepted": trueRow.accepted.value, "true_precision": trueRow.precision.value,
      "true_recall": trueRow.recall.value, "true_cells": Double(trueRow.cells),
      "true_frechet": trueRow.frechetClip, "all_cells": Double(PictureQuality.cellCount),
      "steps_to_match": Double(stepsToMatch),
      "gan_inside": Double(ganRows[0].precision.successes),
      "gan_reached": Double(ganRows[0].recall.successes),
      "pixels_inside": Double(full.rows[0].precision.successes),
      "pixels_reached": Double(full.rows[0].recall.successes),
      "noise_precision": noise.quality.precision.value,
      "noise_recall": noise.quality.recall.value, "noise_frechet": noise.quality.frechet,
      "own_frechet": others.quality.frechet,
      "noise_accepted": noise.quality.accepted.value,
      "gan_own_accepted": Spread(ganRuns.map(\.quality.accepted.value)).mean,
      "pixels_own_accepted": pixelRuns[pixelRuns.count - 1].run.quality.accepted.value,
    ]
    return fidelity.merging(ofPlayers) { $1 }.merging(ofBackdrop) { $1 }.merging(ofCost) { $1 }
      .merging(ofWalks) { $1 }
  }

  /// Sky and ground in the diffusion model's accepted pictures with the most steps.
  private var ofBackdrop: [String: Double] {
    let counts = full.rows.backdrop
    return [
      "pixels_judged": Double(counts[.sky]?.total ?? 0),
      "pixels_blue": counts[.sky]?.share(of: Sky.blue.rawValue).value ?? 0,
      "data_blue": Sky.blue.share, "pixels_sky_p": counts[.sky]?.test.p ?? 1,
      "pixels_grass": counts[.ground]?.share(of: Ground.grass.rawValue).value ?? 0,
      "data_grass": Ground.grass.share, "pixels_ground_p": counts[.ground]?.test.p ?? 1,
    ]
  }

  /// What the two kinds of players are compared in.
  private var ofPlayers: [String: Double] {
    let numbers: [(name: String, number: (Row) -> Double)] = [
      ("accepted", { $0.accepted.value }), ("precision", { $0.precision.value }),
      ("recall", { $0.recall.value }), ("cells", { Double($0.cells) }),
      ("frechet", { $0.frechetClip }),
    ]
    var measures: [String: Double] = [:]
    for (name, number) in numbers {
      let (own, other) = (ofGANs(number), ofPixels(number))
      measures["gan_\(name)"] = own.mean
      measures["gan_\(name)_least"] = own.least
      measures["gan_\(name)_most"] = own.most
      measures["gan_\(name)_spread"] = own.deviation
      measures["pixels_\(name)"] = other.mean
      measures["pixels_\(name)_spread"] = other.deviation
      measures["\(name)_gain"] = other.mean - own.mean
    }
    return measures
  }

  private var ofCost: [String: Double] {
    let (own, other) = (ganCosts, pixelCost)
    let gan = Spread(own.map(\.total))
    let all = gan.values.reduce(0, +)
    let seconds =
      used == nil ? (0, 0) : (ofGANs(\.secondsPerPicture).mean, ofPixels(\.secondsPerPicture).mean)
    return [
      "shipped": shipped ? 1 : 0, "side": Double(pixels.side),
      "has_measure": measure == nil ? 0 : 1,
      "same_weights": used == nil ? 0 : 1, "measured": Double(counted),
      "pictures": Double(others.pictures.count), "gans": Double(gans.count),
      "samplings": Double(full.rows.count), "most_steps": Double(full.steps),
      "part_points": Double(parts.count),
      "part_apart": Double(
        parts.count { !$0.own.interval.overlaps($0.measured.interval) }),
      "generator_weights": Double(gans[0].model.generator.parameterCount),
      "discriminator_weights": Double(
        gans[0].model.discriminator.parameterCount),
      "unet_weights": Double(pixels.model.unet.parameterCount),
      "generator_mflop": Double(generatorFlops) / 1e6, "unet_mflop": Double(pixels.flops) / 1e6,
      "pass_ratio": Double(pixels.flops) / Double(generatorFlops),
      "picture_ratio": Double(full.steps * pixels.flops) / Double(generatorFlops),
      "picture_gflop": Double(full.steps * pixels.flops) / 1e9,
      "gan_milliseconds": 1000 * seconds.0, "pixels_milliseconds": 1000 * seconds.1,
      "seconds_ratio": seconds.1 / max(seconds.0, 1e-9),
      "gan_steps": Double(own[0].training.summary.steps),
      "pixels_steps": Double(other.training.summary.steps),
      "gan_tflop": gan.mean / 1e12, "gans_tflop": all / 1e12,
      "pixels_tflop": other.total / 1e12, "arithmetic_ratio": all / max(other.total, 1),
      "gan_minutes": Spread(own.map(\.training.summary.minutes)).mean,
      "pixels_minutes": other.training.summary.minutes,
      "gan_seen": Double(own[0].pictures), "pixels_seen": Double(other.pictures),
      "pixels_first_loss": other.training.summary.firstLoss,
      "pixels_last_loss": other.training.summary.lastLoss,
    ]
  }

  private var ofWalks: [String: Double] {
    let stops = pixelWalk.verdicts[0].count
    return [
      "pairs": Double(pixelWalk.pictures.count), "stops": Double(stops),
      "walk_steps": Double(walkSteps), "even_jump": 1 / Double(stops - 1),
      "gan_jump": Spread(ganWalks.map(\.jump)).mean, "pixels_jump": pixelWalk.jump,
      "gan_middle": middle(ganWalks).value, "pixels_middle": middle([pixelWalk]).value,
      "gan_ends": ends(ganWalks).value, "pixels_ends": ends([pixelWalk]).value,
      "picture_ratio_run": Double(painted(way.count - 1)),
    ]
  }
}
