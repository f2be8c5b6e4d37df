import Diffusion
import Tensor

/// A noise schedule with everything that is drawn of it, a number for each time.
struct NoiseTable: Sendable {
  let schedule: NoiseSchedule
  /// √ᾱ_t, √(1−ᾱ_t) and their squares' ratio.
  let signal, noise, snr: [Double]

  init(_ schedule: NoiseSchedule) {
    self.schedule = schedule
    signal = schedule.alphaBar.map { $0.squareRoot() }
    noise = schedule.alphaBar.map { (1 - $0).squareRoot() }
    snr = schedule.alphaBar.map { $0 / (1 - $0) }
  }

  var name: String { schedule.kind.rawValue }
  var alphaBar: [Double] { schedule.alphaBar }
  var count: Int { schedule.steps }
  /// √ᾱ_T.
  var left: Double { schedule.finalSignal }

  /// The first time with more noise than picture.
  var equalTime: Int? { snr.firstIndex { $0 < 1 } }

  /// x_t for a time of this schedule.
  func mix(_ x0: Tensor<Float>, _ epsilon: Tensor<Float>, _ t: Int) -> Tensor<Float> {
    .blend(Float(signal[t]), x0, Float(noise[t]), epsilon)
  }
}
