// Fresh weights, and given ones.

import Tensor

/// How a weight starts out.
public enum Initializer: Hashable, Sendable {
  /// All the same: 1 for the scale of a norm, 0 for a shift.
  case constant(Float)
  /// Evenly spread between ±1/√`fanIn`, PyTorch's default for linear layers and convolutions and
  /// their biases; `fanIn` is how many numbers go into one result.
  case uniform(fanIn: Int)
  /// Normal with this standard deviation.
  case normal(deviation: Float = 1)
}

/// Serves weights by name. Shapes are PyTorch's.
public protocol ParameterSource: Sendable {
  /// The tensor of that name. Throws `ParameterError.missing` when there is none.
  func tensor(_ key: String, _ shape: [Int], _ initial: Initializer) throws -> Tensor<Float>
  /// All names it holds; none when it makes what it is asked for.
  var keys: [String] { get }
  /// What to throw when a weight does not fit: a source that knows more of where it is from says it.
  func failure(_ problem: ParameterError) -> any Error
}

extension ParameterSource {
  /// The problem itself.
  public func failure(_ problem: ParameterError) -> any Error { problem }
}

/// Fresh weights. Each is drawn from a stream of its own, numbered by its name: what one layer gets
/// does not depend on the others.
public struct FreshParameters: ParameterSource {
  /// The seed.
  public let seed: UInt64
  /// Nothing is held.
  public var keys: [String] { [] }

  /// Weights of a seed.
  public init(seed: UInt64) { self.seed = seed }

  /// A new tensor, the same for the same seed and name.
  public func tensor(
    _ key: String, _ shape: [Int], _ initial: Initializer
  ) -> Tensor<Float> {
    // FNV-1a, 64 bits.
    let stream = key.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    switch initial {
    case .constant(let value): return Tensor(repeating: value, shape: shape)
    case .uniform(let fanIn):
      let bound = 1 / Float(max(1, fanIn)).squareRoot()
      return Tensor.uniform(shape, seed: seed, stream: stream) * (2 * bound) - bound
    case .normal(let deviation):
      return Tensor.normal(shape, seed: seed, stream: stream) * deviation
    }
  }
}

/// Weights that are all 0 and take no room: for a model that is measured, not run.
public struct RoomlessParameters: ParameterSource {
  /// Nothing is held.
  public var keys: [String] { [] }

  /// The source.
  public init() {}

  /// One zero under any shape.
  public func tensor(
    _ key: String, _ shape: [Int], _ initial: Initializer
  ) -> Tensor<Float> { Tensor([0], shape: []).broadcast(to: shape) }
}

/// Given weights, such as a checkpoint's.
public struct GivenParameters: ParameterSource {
  /// The tensors by name.
  public let tensors: [String: Tensor<Float>]
  /// Their names.
  public var keys: [String] { Array(tensors.keys) }

  /// Serves these tensors.
  public init(_ tensors: [String: Tensor<Float>]) { self.tensors = tensors }

  /// The tensor of that name.
  public func tensor(
    _ key: String, _ shape: [Int], _ initial: Initializer
  ) throws -> Tensor<Float> {
    guard let tensor = tensors[key] else { throw ParameterError.missing(key: key, shape: shape) }
    return tensor
  }
}
