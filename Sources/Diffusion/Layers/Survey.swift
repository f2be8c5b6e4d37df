// What a count of arithmetic goes through, layer by layer.

import Synchronization
import Tensor

/// Somebody who writes down a model's layers while its arithmetic is counted: nothing is computed
/// and no weight is read, so that a model without room for its weights can be surveyed too.
///
///     let layers = Survey.layers { unet.flops([1, 8, 8, 4], context: 77) }
public final class Survey: Sendable {
  /// One layer at work.
  public struct Layer: Hashable, Sendable {
    /// Its name in checkpoints, such as `down_blocks.0.resnets.0.conv1`; what an attention layer does
    /// beside its projections goes by the layer's own name.
    public let name: String
    /// The shapes of what it takes and of what it makes, channels last.
    public let input, output: [Int]
    /// Two for each multiplication with its addition, in products alone.
    public let flops: Int

    /// The same layer of a larger whole.
    public func within(_ whole: String) -> Layer {
      Layer(name: "\(whole).\(name)", input: input, output: output, flops: flops)
    }
  }

  @TaskLocal private static var current: Survey?
  private let seen = Mutex<[Layer]>([])

  private init() {}

  /// The layers that `count` goes through, in the order of a run. Their `flops` add up to what it
  /// returns.
  public static func layers(_ count: () -> Int) -> [Layer] {
    let survey = Survey()
    _ = $current.withValue(survey, operation: count)
    return survey.seen.withLock { $0 }
  }

  /// Notes a layer, and returns its `flops`.
  static func note(
    _ name: @autoclosure () -> String, from input: [Int], to output: [Int], flops: Int
  ) -> Int {
    if let current {
      let layer = Layer(name: name(), input: input, output: output, flops: flops)
      current.seen.withLock { $0.append(layer) }
    }
    return flops
  }
}

extension Parameter {
  /// The name of the layer that it is a weight of.
  var layer: String { name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name }
}
