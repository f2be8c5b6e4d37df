import Foundation
import Viz

/// The forward process on one picture: noised at every time, step by step and in one jump.
///
/// x_t = √ᾱ_t x₀ + √(1−ᾱ_t) ε, ε ~ N(0, I) (Ho, Jain and Abbeel, 2020, eq. 4).
struct ForwardExperiment: Experiment {
  static let name = "forward"

  struct Parameters: Decodable, Sendable {
    /// linear, scaled_linear or squaredcos_cap_v2.
    var schedule: String
    /// Frames after the first in the animation.
    var steps: Int
    /// A person's own picture instead of the drawn one.
    var image: String?
    /// Walks of one pixel through the one-step chain.
    var walks: Int
    /// Draws of the last noisy picture that are averaged.
    var draws: Int
  }

  static let figures: [String: @Sendable (Self, FigureRequest) throws -> Figure] = [
    "dissolve": { try $0.dissolve($1) }, "example": { try $0.example($1) },
    "schedules": { try $0.schedules($1) }, "values": { try $0.values($1) },
    "chain": { try $0.chain($1) }, "remains": { try $0.remains($1) },
  ]
  static let frames: [String: @Sendable (Self, FigureRequest) throws -> FrameSequence] = [
    "forward": { try $0.frames($1) }
  ]

  let seed: UInt64
  let side = 64
  let schedule: NoiseTable
  /// All schedules, the lesson's among them.
  let compared: [NoiseTable]
  /// The picture in −1…1, [side, side, 3].
  let x0: [Float]
  /// The one noise of all tiles, [side, side, 3].
  let epsilon: [Float]
  let frameTimes: [Int]
  let distances: [(t: Int, ks: Double)]
  let flow: ValueFlow
  let walk: PixelWalk
  let ghosts: [Ghost]

  init(_ parameters: Parameters, seed: UInt64) throws {
    self.seed = seed
    let names = ["linear", "scaled_linear", "squaredcos_cap_v2"]
    compared = names.map { NoiseTable(name: $0) }
    schedule = NoiseTable(name: parameters.schedule)
    let last = schedule.count - 1
    frameTimes = (1...parameters.steps).map { last * $0 / parameters.steps }
    x0 = TempRandom.picture(side)
    epsilon = TempRandom.normal(side * side * 3, 1)
    let (x0, epsilon, schedule) = (self.x0, self.epsilon, self.schedule)
    distances = (0...40).map { part in
      let t = last * part / 40
      return (t, Normal.distance(Self.mix(x0, epsilon, schedule.signal[t], schedule.noise[t])))
    }
    flow = ValueFlow(x0, epsilon, schedule)
    walk = PixelWalk(start: Double(x0[3 * (28 * 64 + 30)]), schedule: schedule, draws: parameters.walks)
    ghosts = Ghost.all(x0, [schedule, NoiseTable(name: "squaredcos_cap_v2")], draws: parameters.draws)
  }

  var measures: [String: Double] { [:] }

  static func mix(_ a: [Float], _ b: [Float], _ s: Double, _ n: Double) -> [Float] {
    zip(a, b).map { Float(s) * $0 + Float(n) * $1 }
  }

  /// The picture at a time; nil is the clean picture, before t = 0.
  func noised(_ t: Int?) -> [Float] { t.map { noised($0, schedule) } ?? x0 }

  func noised(_ t: Int, _ table: NoiseTable) -> [Float] {
    Self.mix(x0, epsilon, table.signal[t], table.noise[t])
  }

  func picture(at t: Int?) -> Raster { picture(of: noised(t)) }

  func picture(of values: [Float]) -> Raster {
    Raster(width: side, height: side, values: values, low: -1, high: 1)
  }

  var noisePicture: Raster {
    Raster(width: side, height: side, values: epsilon, low: -1, high: 1)
  }

  func index(_ x: Int, _ y: Int) -> Int { 3 * (y * side + x) }

  var timeTicks: [Double] { [0, 200, 400, 600, 800, 999] }

  func tileTimes(_ request: FigureRequest) throws -> [Int] {
    (request.numbers["times"] ?? []).map { Int($0) }
  }
  func time(_ request: FigureRequest, _ key: String) throws -> Int { Int(request.numbers[key]![0]) }
  func pictureName(_ language: Language) -> String { language == .zh ? "一张图" : "A picture" }

  /// The 4×4 patch whose red values differ most, so that there is something to see.
  var patchOrigin: (x: Int, y: Int) {
    var best = (x: 0, y: 0)
    var most: Float = -1
    for y in stride(from: 0, through: side - 4, by: 2) {
      for x in stride(from: 0, through: side - 4, by: 2) {
        let reds = (0..<16).map { x0[index(x + $0 % 4, y + $0 / 4)] }
        let mean = reds.reduce(0, +) / 16
        let spread = reds.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        if spread > most { (most, best) = (spread, (x, y)) }
      }
    }
    return best
  }
}

struct NoiseTable: Sendable {
  let name: String
  let alphaBar, signal, noise, snr: [Double]
  var count: Int { alphaBar.count }
  init(name: String) {
    var bar: [Double] = []
    var p = 1.0
    for i in 0..<1000 {
      let u = Double(i) / 999
      let beta: Double
      switch name {
      case "linear": beta = 0.0001 + (0.02 - 0.0001) * u
      case "scaled_linear":
        let r = 0.00085.squareRoot() + (0.012.squareRoot() - 0.00085.squareRoot()) * u
        beta = r * r
      default:
        func f(_ t: Double) -> Double { let c = cos((t + 0.008) / 1.008 * .pi / 2); return c * c }
        beta = min(1 - f(Double(i + 1) / 1000) / f(Double(i) / 1000), 0.999)
      }
      p *= 1 - beta
      bar.append(p)
    }
    self.name = name
    alphaBar = bar
    signal = bar.map { $0.squareRoot() }
    noise = bar.map { (1 - $0).squareRoot() }
    snr = bar.map { $0 / (1 - $0) }
  }
}

enum TempRandom {
  static func normal(_ n: Int, _ seed: UInt64) -> [Float] {
    var s = seed &* 0x9E37_79B9_7F4A_7C15
    func u() -> Double {
      s = s &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (Double(s >> 11) + 0.5) / 9_007_199_254_740_992
    }
    return (0..<n).map { _ in Float((-2 * log(u())).squareRoot() * cos(2 * .pi * u())) }
  }
  static func picture(_ side: Int) -> [Float] {
    var v: [Float] = []
    for y in 0..<side {
      for x in 0..<side {
        let d = hypot(Double(x) - 24, Double(y) - 36)
        if d < 13 { v += [0.72, -0.6, -0.64] }
        else if y > 43 { v += [-0.16, 0.4, -0.35] }
        else { let f = Float(y) / 44; v += [-0.1 + 0.66 * f, 0.44 + 0.37 * f, 0.9 + 0.07 * f] }
      }
    }
    return v
  }
}
