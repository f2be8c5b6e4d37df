import Diffusion
import Tensor
import TinyWorld
import Viz

extension StableDiffusion {
  /// The pictures `[H, W, 3]` in 0…1 of many requests, one by one on all workers. `what` says for
  /// people what is painted.
  func paint(
    _ requests: [SampleRequest], _ what: String, _ progress: @Sendable (String) -> Void
  ) throws -> [Tensor<Float>] {
    let bar = ProgressBar(total: requests.count, unit: "pictures")
    let done = Locked(0)
    return try Workers.shared.map(0..<requests.count) { place in
      var run = try requests[place].denoising(self)
      let picture = try decode(run.finish()).row(0)
      let number = done.adding()
      progress(bar.text(done: number, note: what))
      return picture
    }
  }
}

extension SizedJudge {
  /// A verdict on each picture, on all workers.
  func verdicts(_ pictures: [Tensor<Float>]) -> [Verdict] {
    Workers.shared.map(0..<pictures.count) { verdict(pictures[$0]) }
  }
}

extension Proportion {
  /// The share of a list's elements of which something is true.
  init<Element>(of list: [Element], _ isTrue: (Element) -> Bool) {
    self.init(successes: list.count(where: isTrue), count: list.count)
  }
}
