import Diffusion
import Foundation
import Tensor
import TinyWorld
import Viz

/// GANs of several seeds beside a diffusion model: the same data, about the same arithmetic, counted
/// picture by picture.
struct GANVsDiffusionExperiment: Experiment {
  static let name = "gan-vs-diffusion"

  struct Parameters: Decodable, Sendable {
    /// The folders of the model of pixels and of CLIP, and how those of the GANs begin.
    var model, clip, gans: String
    /// What `explorer measure gan-vs-diffusion` wrote.
    var measure: String
    /// Pictures of each player that are painted anew.
    var pictures: Int
    /// With so many steps each by the diffusion model.
    var stepCounts: [Int]
    /// Pairs of noises, stops on the way between two, and steps for each of these pictures.
    var pairs, stops, walkSteps: Int

    enum CodingKeys: String, CodingKey {
      case model, clip, gans, measure, pictures, pairs, stops
      case stepCounts = "step_counts"
      case walkSteps = "walk_steps"
    }
  }

  /// Which weights a model has.
  struct Fingerprint: Sendable {
    let folder, weights: String
  }

  static let figures: [String: @Sendable (Self, FigureRequest) throws -> Figure] = [
    "samples": { try $0.samplesFigure($1) }, "cost": { try $0.costFigure($1) },
    "quality": { try $0.qualityFigure($1) }, "cells": { try $0.cellsFigure($1) },
    "speed": { try $0.speedFigure($1) }, "between": { try $0.betweenFigure($1) },
  ]
  static let frames: [String: @Sendable (Self, FigureRequest) throws -> FrameSequence] = [
    "race": { try $0.race($1) }
  ]

  /// Where the scenes of each part begin in the dataset.
  private enum First {
    static let truth = 0, others = 1_000_000
  }

  let weights: String?
  /// Whether it is the model of Tiny World: what only a trained model does is not claimed of others.
  let shipped: Bool
  let gans: [TrainedGAN]
  let pixels: TrainedPixels
  /// True pictures, other than those that all are compared with.
  let others: PaintedRun
  /// Pictures of nothing but noise: what a measure of quality makes of these.
  let noise: PaintedRun
  /// One for each GAN.
  let ganRuns: [PaintedRun]
  /// By number of steps.
  let pixelRuns: [(steps: Int, run: PaintedRun)]
  /// Where it was made with other weights, it is not used.
  let measure: ShippedMeasure<PlayersMeasure>?
  /// The model of which a measure has other weights.
  let mismatch: Fingerprint?
  /// One for each GAN, and the diffusion model's.
  let ganWalks: [NoiseWalk]
  let pixelWalk: NoiseWalk
  let walkSteps: Int
  /// One picture on its way out of noise, from the noise to the end, and what the first GAN paints
  /// with as much arithmetic.
  let way, crowd: [Raster]

  init(_ parameters: Parameters, seed: UInt64, progress: @Sendable (String) -> Void) throws {
    let pixels = try TrainedPixels(parameters.model)
    let folders = MeasuredModels.folders(beginning: parameters.gans)
    guard !folders.isEmpty else {
      throw UnusableParameter(
        "gans",
        "no GAN is shipped in \(Place.shown(parameters.gans))…; `explorer train gan` trains "
          + "one")
    }
    let gans = try folders.map { try TrainedGAN($0) }
    try parameters.check(pixels, gans)
    (self.pixels, self.gans) = (pixels, gans)
    let clip = try CLIP(directory: parameters.clip)
    var used = [Fingerprint(folder: pixels.folder, weights: pixels.weights)]
    used += gans.map { Fingerprint(folder: $0.folder, weights: $0.weights) }
    used.append(
      Fingerprint(folder: parameters.clip, weights: try Manifest.fingerprint(parameters.clip)))
    weights = used.map(\.weights).joined(separator: " ")
    shipped = pixels.name == "tiny-world-pixels"
    measure = try ShippedMeasure<PlayersMeasure>.read(parameters.measure)
    mismatch = Self.mismatch(measure, used, gans: gans.count)

    func scenes(_ first: Int) -> [Scene] {
      (0..<parameters.pictures).map { Scene(seed: seed &+ 1_000_000, index: first + $0) }
    }
    let side = pixels.side
    let truth = try TruePictures(scenes(First.truth), side: side, clip: clip)
    let shown = scenes(First.others)
    others = try PaintedRun(parameters.pictures, beside: truth, "true pictures", progress) {
      shown[$0].raster(side: side)
    }
    noise = try PaintedRun(parameters.pictures, beside: truth, "noise", progress) {
      Raster(
        width: side, height: side,
        values: Tensor<Float>.normal([side * side * 3], seed: seed, stream: UInt64($0)).scalars,
        low: -1, high: 1)
    }
    ganRuns = try gans.map { gan in
      try PaintedRun(parameters.pictures, beside: truth, gan.name, progress) {
        gan.picture(gan.noise(seed, $0))
      }
    }
    pixelRuns = try parameters.stepCounts.map { steps in
      (
        steps,
        try PaintedRun(parameters.pictures, beside: truth, "\(steps) steps", progress) {
          try pixels.picture(seed &+ UInt64($0), steps: steps)
        }
      )
    }

    progress("between two noises")
    let (pairs, stops) = (parameters.pairs, parameters.stops)
    ganWalks = try gans.map { gan in
      try NoiseWalk(pairs: pairs, stops: stops, truth.judge) { pair, share in
        gan.picture(
          NoiseWalk.between(gan.noise(seed, 2 * pair), gan.noise(seed, 2 * pair + 1), share))
      }
    }
    let walkSteps = parameters.walkSteps
    let shape = [1, side, side, pixels.model.unet.configuration.inChannels]
    pixelWalk = try NoiseWalk(pairs: pairs, stops: stops, truth.judge) { pair, share in
      func noise(_ place: Int) -> Tensor<Float> {
        .normal(shape, seed: seed, stream: UInt64(place))
      }
      return try pixels.picture(
        from: NoiseWalk.between(noise(2 * pair), noise(2 * pair + 1), share), steps: walkSteps)
    }
    self.walkSteps = walkSteps

    progress("one picture against many")
    let run = try pixels.model.denoise(
      seed: seed, steps: parameters.stepCounts[parameters.stepCounts.count - 1])
    let steps = Array(run)
    for step in steps { try step.check() }
    let samples = (steps.first.map { [$0.sample] } ?? []) + steps.map(\.next)
    way = samples.map { Raster(pixels.model.pictures($0).row(0)) }
    let first = gans[0]
    let many = min(
      Self.largestCrowd, (way.count - 1) * pixels.flops / max(1, first.model.generator.flops))
    crowd = Workers.shared.map(0..<many) { first.picture(first.noise(seed, $0)) }
  }

  /// Pictures of the GAN that are drawn at most in the animation.
  static let largestCrowd = 391

  /// The first model that a measure knows with other weights or not at all; or one more GAN in it than
  /// there are.
  private static func mismatch(
    _ measure: ShippedMeasure<PlayersMeasure>?, _ models: [Fingerprint], gans: Int
  ) -> Fingerprint? {
    guard let measure else { return nil }
    if let other = models.first(where: { !measure.isOf($0.folder, $0.weights) }) { return other }
    return measure.results.gan.runs.count == gans ? nil : models.first
  }
}

extension GANVsDiffusionExperiment.Parameters {
  fileprivate func check(_ pixels: TrainedPixels, _ gans: [TrainedGAN]) throws {
    guard pixels.side.isMultiple(of: 32) else {
      throw UnusableParameter(
        "model", "paints \(pixels.side) pixels a side; expected a multiple of 32")
    }
    if let other = gans.first(where: { $0.model.configuration.side != pixels.side }) {
      throw UnusableParameter(
        "gans",
        "\(other.name) paints \(other.model.configuration.side) pixels a side; expected "
          + "\(pixels.side), as the model of pixels does")
    }
    try expect("pictures", pictures, 5...2000)
    guard (1...8).contains(stepCounts.count), zip(stepCounts, stepCounts.dropFirst()).allSatisfy(<)
    else {
      throw UnusableParameter("step_counts", "expected 1 to 8 numbers of steps in ascending order")
    }
    let last = pixels.model.scheduler.noiseSchedule.steps
    for count in stepCounts { try expect("step_counts", count, 1...last) }
    try expect("pairs", pairs, 1...100)
    try expect("stops", stops, 3...12)
    try expect("walk_steps", walkSteps, 1...last)
  }
}
