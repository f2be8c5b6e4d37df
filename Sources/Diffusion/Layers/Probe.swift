// Looking into a model while it runs.

import Synchronization
import Tensor

/// Somebody who looks on while models run: is shown the weights of attention and what blocks make,
/// under the names that checkpoints have for them, and may put something else in a block's place.
///
///     let (epsilon, seen) = Probe.watch { unet(x, times: [t], context: text) }
///     seen.attention["mid_block.attentions.0.transformer_blocks.0.attn2"]  // [N, heads, S, T]
///
/// It sees what runs on the thread that watches, not what is handed to other workers.
public final class Probe: Sendable {
  /// What was seen.
  public struct Seen: Sendable {
    /// The weights of each attention layer, `[N, heads, S, T]`.
    public fileprivate(set) var attention: [String: Tensor<Float>] = [:]
    /// What each block of a U-Net made, `[N, H, W, C]`: `conv_in`, `down_blocks.0`, `mid_block`,
    /// `up_blocks.0`, and what goes up beside them, `up_blocks.0.skips.0`.
    public fileprivate(set) var results: [String: Tensor<Float>] = [:]
    /// The names of both, in the order of the run.
    public fileprivate(set) var names: [String] = []
  }

  /// Takes a block's name and what it made; gives what is to stand in its place, of the same shape,
  /// or nil to leave it.
  public typealias Change = @Sendable (_ name: String, _ result: Tensor<Float>) -> Tensor<Float>?

  @TaskLocal private static var current: Probe?
  private let seen = Mutex(Seen())
  private let change: Change

  private init(_ change: @escaping Change) { self.change = change }

  /// Runs `body`, and tells what models did in it.
  public static func watch<Result>(
    changing change: @escaping Change = { _, _ in nil }, _ body: () throws -> Result
  ) rethrows -> (result: Result, seen: Seen) {
    let probe = Probe(change)
    let result = try $current.withValue(probe) { try body() }
    return (result, probe.seen.withLock { $0 })
  }

  /// Shows weights of attention; they are computed only when somebody looks on.
  static func show(_ name: String, _ weights: () -> Tensor<Float>) {
    guard let current else { return }
    let weights = weights()
    current.seen.withLock { seen in
      seen.names.append(name)
      seen.attention[name] = weights
    }
  }

  /// What a block made, or what somebody puts in its place.
  static func pass(_ name: @autoclosure () -> String, _ result: Tensor<Float>) -> Tensor<Float> {
    guard let current else { return result }
    let name = name()
    let passed = current.change(name, result) ?? result
    ShapeError.require(
      passed.shape == result.shape, "Probe", [result.shape, passed.shape],
      "what stands in for \(name) has its shape")
    current.seen.withLock { seen in
      seen.names.append(name)
      seen.results[name] = passed
    }
    return passed
  }
}
