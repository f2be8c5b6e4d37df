import Diffusion
import Tensor

/// Every step of a run, stacked: what `--trace` writes.
struct Trace {
  private var steps: [DenoisingStep] = []

  mutating func add(_ step: DenoisingStep) { steps.append(step) }

  /// `x`, `epsilon_uncond` (under guidance), `epsilon_cond`, `epsilon`, `x0` and `next`
  /// `[S, N, C, h, w]`, and `timesteps` `[S]`.
  var tensors: [String: StoredTensor] {
    func stacked(_ part: (DenoisingStep) -> Tensor<Float>) -> StoredTensor {
      .float32(.stack(steps.map { part($0).channelsFirst }))
    }
    var tensors = [
      "x": stacked(\.sample), "epsilon_cond": stacked(\.epsilonCond),
      "epsilon": stacked(\.epsilon), "x0": stacked(\.original), "next": stacked(\.next),
      "timesteps": .float32(Tensor(steps.map { Float($0.t) })),
    ]
    if steps.allSatisfy({ $0.prediction.unconditional != nil }) {
      tensors["epsilon_uncond"] = stacked { $0.epsilonUncond ?? $0.epsilonCond }
    }
    return tensors
  }
}
