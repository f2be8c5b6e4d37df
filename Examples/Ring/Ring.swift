// A diffusion model from nothing, in a hundred lines: points on a ring of eight Gaussians are noised, a
// multilayer perceptron learns to say the noise, and its arrows are drawn beside the exact ones.
//
//     swift run -c release Ring [ring.png] [steps]
import Diffusion
import Foundation
import Tensor
import Viz

/// The noise ε̂ in points `[N, 2]`, each told its time.
struct Denoiser: Module {
  let point, time, first, second, out: Linear
  let clock: Tensor<Float>
  let parameters: [Parameter<Float>]

  init(_ scope: Scope, times: Int, width: Int = 96) throws {
    point = try Linear(scope / "point", 2, width)
    time = try Linear(scope / "time", 32, width)
    first = try Linear(scope / "first", width, width)
    second = try Linear(scope / "second", width, width)
    out = try Linear(scope / "out", width, 2)
    clock = sinusoidalEmbedding((0..<times).map(Float.init), width: 32)
    parameters = scope.parameters
  }

  func callAsFunction(_ x: Tensor<Float>, at times: [Int]) -> Tensor<Float> {
    let hidden = point(x) + time(clock.embedding(times))
    return out((hidden + second(first(hidden.silu()).silu())).silu())
  }
}

@main struct Ring {
  static func main() throws {
    let words = Array(CommandLine.arguments.dropFirst())
    let (file, steps) = (words.first ?? "ring.png", words.count > 1 ? Int(words[1]) ?? 0 : 6000)
    guard file.hasSuffix(".png") && steps > 0 else {
      FileHandle.standardError.write(Data("error: expected Ring [NAME.png] [STEPS]\n".utf8))
      exit(2)
    }
    let (data, schedule) = (RingOfGaussians(), try NoiseSchedule(.linear))
    let model = try Denoiser(Scope(seed: 0), times: schedule.steps)
    try train(model, data, schedule, steps: steps, batch: 512)
    let command = (["swift run -c release Ring"] + words).joined(separator: " ")
    try figure(model, data, schedule, command).encoded(as: .png, theme: .light)
      .write(to: URL(fileURLWithPath: file), options: .atomic)
    print("wrote \(file)")
  }

  /// Shows x_t = √ᾱ_t x₀ + √(1−ᾱ_t) ε at random times, and asks for ε (Ho, Jain, Abbeel, 2020).
  static func train(
    _ model: Denoiser, _ data: RingOfGaussians, _ schedule: NoiseSchedule, steps: Int, batch: Int
  ) throws {
    let rate = LearningRate(3e-3, warmUp: 100, then: .cosine(steps: steps, floor: 0.02))
    let bar = ProgressBar(total: steps, unit: "steps")
    var optimizer = Optimizer(.adamW(decay: 0))
    var (average, random) = (0.0, RandomStream(seed: 0))
    for step in 0..<steps {
      let clean = data.sample(batch, seed: 0, stream: 1, offset: step * batch)
      let noise = Tensor<Float>.normal([batch, 2], seed: 0, stream: 3 + UInt64(step))
      let times = (0..<batch).map { _ in random.next(below: schedule.steps) }
      let shares = Tensor(times.map { Float(schedule.alphaBar[$0]) }, shape: [batch, 1])
      let x = shares.squareRoot() * clean + (1 - shares).squareRoot() * noise

      var (loss, gradients) = try Workers.shared.gradients(samples: batch, shards: 2) { rows in
        model(x.slice(rows), at: Array(times[rows])).meanSquaredError(noise.slice(rows))
      }
      gradients.clip(toNorm: 1)
      optimizer.step(gradients, rate: rate.at(step))

      average += max(0.01, 1 / Double(step + 1)) * (loss - average)
      let isLast = step + 1 == steps
      if !isLast && ((step + 1) % 50 != 0 || isatty(2) == 0) { continue }
      let line = bar.text(done: step + 1, note: "loss \(NumberText.fixed(average, 3))")
      FileHandle.standardError.write(Data("\r\(line) \(isLast ? "\n" : "")".utf8))
    }
  }

  /// The score at x_t is −E[ε given x_t] / √(1−ᾱ_t): arrows against the noise, towards the data.
  static func figure(
    _ model: Denoiser, _ data: RingOfGaussians, _ schedule: NoiseSchedule, _ command: String
  ) -> Figure {
    let sheet = Sheet(
      title: "The arrows from noise to data: exact, and as a network learnt them",
      reading: "Above, the exact posterior mean of the noise, turned around; below, the network’s.",
      command: command, height: 1060)
    let times = [800, 500, 250, 60]
    let row = PictureRow(
      count: times.count, x: sheet.body.minX, y: sheet.body.minY + 44, width: sheet.body.width,
      gap: 30, longest: (sheet.body.height - 130) / 2)
    let side = (-8...8).map { Double($0) * 0.3 }
    let places = side.flatMap { y in side.map { (x: $0, y: y) } }
    let grid = Tensor(places.flatMap { [Float($0.x), Float($0.y)] }, shape: [places.count, 2])
    var marks: [Mark] = []
    for (t, tile) in zip(times, row.tiles) {
      let share = schedule.alphaBar[t]
      let (signal, noise) = (share.squareRoot(), (1 - share).squareRoot())
      let exact = data.expectedNoise(grid, signal: signal, noise: noise)
      let learnt = model(grid, at: [Int](repeating: t, count: places.count))
      for (down, field, ink) in [(0, exact, Ink.ink), (row.side + 70, learnt, .prediction)] {
        let plane = Axes.plane(tile.offset(0, down), reach: 2.6)
        let arrows = places.indices.map { (x: -Double(field[$0, 0]), y: -Double(field[$0, 1])) }
        marks += [plane.ground, plane.arrows(places, arrows, scale: 10, longest: 24, ink)]
      }
      let gap = NumberText.significant((learnt - exact).meanSquare, 2)
      for (text, down) in [("$t = \(t)$", -16), ("mean squared difference \(gap)", row.side + 44)] {
        let style = TextStyle(TypeScale.label, anchor: .middle)
        marks.append(.text(text, at: Point(tile.midX, tile.minY + down), style))
      }
    }
    return sheet.figure(
      alternativeText: "Arrows of the exact score above, the learnt below.", marks)
  }
}
