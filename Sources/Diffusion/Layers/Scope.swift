// Where a layer's weights come from, and what they are called.

import Synchronization
import Tensor

/// A place in a model's tree of names, such as `down_blocks.0.resnets.1`, that serves weights from a
/// source: fresh ones from a seed, or given tensors.
///
/// A layer spells a name once:
///
///     conv1 = try Conv2d(scope / "conv1", 64, 128, kernel: 3, padding: 1)
public struct Scope: Sendable {
  /// The names so far, joined by dots; empty at the root.
  public let path: String
  private let source: any ParameterSource
  private let served: Served

  /// What has been served so far, by the whole tree.
  private final class Served: Sendable {
    let parameters = Mutex<[Parameter<Float>]>([])
  }

  /// The root of a new model.
  public init(_ source: any ParameterSource) { self.init("", source, Served()) }

  /// The root of a model with fresh weights.
  public init(seed: UInt64) { self.init(FreshParameters(seed: seed)) }

  private init(_ path: String, _ source: any ParameterSource, _ served: Served) {
    (self.path, self.source, self.served) = (path, source, served)
  }

  /// The scope named `name` within this one.
  public static func / (scope: Scope, name: String) -> Scope {
    Scope(scope.key(name), scope.source, scope.served)
  }

  /// The scope of place `index` of a list within this one.
  public static func / (scope: Scope, index: Int) -> Scope { scope / String(index) }

  /// The weight `name` here. `shape` is PyTorch's, as in checkpoints; a convolution's `[out, in, h,
  /// w]` becomes `[out, h, w, in]` in memory. Throws `ParameterError` when the source lacks it or
  /// has another shape.
  public func parameter(
    _ name: String, _ shape: [Int], _ initial: Initializer
  ) throws -> Parameter<Float> {
    let key = key(name)
    let tensor = try source.tensor(key, shape, initial)
    guard tensor.shape == shape else {
      throw source.failure(.shape(key: key, expected: shape, found: tensor.shape))
    }
    let parameter = Parameter(key, shape.count == 4 ? tensor.permuted([0, 2, 3, 1]) : tensor)
    served.parameters.withLock { $0.append(parameter) }
    return parameter
  }

  /// The parameters served to this scope and those within it, in order.
  public var parameters: [Parameter<Float>] {
    let prefix = path.isEmpty ? "" : path + "."
    return served.parameters.withLock { $0.filter { $0.name.hasPrefix(prefix) } }
  }

  /// Throws `ParameterError.unused` when the source holds weights that nobody asked for. Call it at
  /// the root when the model stands.
  public func finish() throws {
    let used = Set(parameters.map(\.name))
    let left = source.keys.filter { !used.contains($0) }
    if !left.isEmpty { throw source.failure(.unused(keys: left.sorted())) }
  }

  private func key(_ name: String) -> String { path.isEmpty ? name : path + "." + name }
}

extension Parameter where Scalar == Float {
  /// The value as checkpoints keep it: a convolution's weight is `[out, in, height, width]`.
  public var checkpointValue: Tensor<Float> {
    value.rank == 4 ? value.permuted([0, 3, 1, 2]).contiguous() : value
  }
}

/// Why a model cannot have a weight.
public enum ParameterError: Error, Hashable, CustomStringConvertible {
  /// The source has no tensor of that name.
  case missing(key: String, shape: [Int])
  /// The source's tensor has another shape.
  case shape(key: String, expected: [Int], found: [Int])
  /// The source has tensors the model does not know.
  case unused(keys: [String])

  /// One sentence for the person who loads the model.
  public var description: String {
    switch self {
    case .missing(let key, let shape):
      "there is no tensor \(key); the model needs one of shape \(shape)"
    case .shape(let key, let expected, let found):
      "the tensor \(key) has shape \(found), and the model needs \(expected)"
    case .unused(let keys):
      "the model does not know \(keys.count == 1 ? "the tensor" : "\(keys.count) tensors:") "
        + keys.prefix(5).map(CheckpointError.shown).joined(separator: ", ")
        + (keys.count > 5 ? ", …" : "")
    }
  }
}
