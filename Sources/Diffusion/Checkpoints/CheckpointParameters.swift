// A model's weights from a checkpoint, and back.

import Tensor

/// Serves a checkpoint's weights to a model: `Scope(CheckpointParameters(checkpoint))`.
public struct CheckpointParameters: ParameterSource {
  /// Where the weights come from.
  public let checkpoint: Checkpoint
  /// What the file calls a weight, by the model's name for it.
  private let spellings: [String: String]
  /// The model's names for all weights.
  public var keys: [String] { Array(spellings.keys) }

  /// Serves the tensors of `checkpoint`. `name` turns a file's name into the model's, for files
  /// that spell it otherwise; nil leaves a tensor out, as models have no use for `position_ids`.
  /// Throws `CheckpointError` when two tensors get the same name.
  public init(
    _ checkpoint: Checkpoint, name: (_ fileName: String) -> String? = { $0 }
  ) throws {
    var spellings: [String: String] = [:]
    for fileName in checkpoint.names {
      guard let name = name(fileName) else { continue }
      if let other = spellings.updateValue(fileName, forKey: name) {
        throw CheckpointError(
          checkpoint.file(of: fileName)?.path ?? checkpoint.path, fileName, .duplicateKey,
          "is the model's \(name), and so is \(CheckpointError.quoted(other))")
      }
    }
    (self.checkpoint, self.spellings) = (checkpoint, spellings)
  }

  /// The weight of that name, in PyTorch's order. Throws `CheckpointMismatch` when there is none or
  /// its shape is another, before its numbers are read.
  public func tensor(
    _ key: String, _ shape: [Int], _ initial: Initializer
  ) throws -> Tensor<Float> {
    guard let name = spellings[key], let entry = checkpoint[name] else {
      throw failure(.missing(key: key, shape: shape))
    }
    if entry.shape == shape { return try checkpoint.tensor(name) }
    // Old files keep some linear layers as convolutions of 1×1: the same numbers.
    guard shape.count == 2, entry.shape == shape + [1, 1] else {
      throw failure(.shape(key: key, expected: shape, found: entry.shape))
    }
    return try checkpoint.tensor(name).reshaped(shape)
  }

  /// The problem, with the file that has it.
  public func failure(_ problem: ParameterError) -> any Error {
    let keys: [String]
    switch problem {
    case .missing: keys = []
    case .shape(let key, _, _): keys = [key]
    case .unused(let unused): keys = unused
    }
    let files = Set(keys.compactMap { spellings[$0] }.map { checkpoint.file(of: $0)?.path })
    let file = files.count == 1 ? files.first ?? nil : nil
    return CheckpointMismatch(file: file ?? checkpoint.path, problem: problem)
  }
}

extension SafetensorsWriter {
  /// How weights are written.
  public enum Precision: Hashable, Sendable {
    /// F32: read again, every bit is the same.
    case single
    /// F16: half the room, rounded.
    case half
  }

  /// Writes the weights of a model under their names, as checkpoints keep them. Throws
  /// `CheckpointError` when two have the same name, and as `write` of tensors does.
  public static func write(
    _ parameters: [Parameter<Float>], as precision: Precision = .single, to path: String,
    metadata: [String: String] = [:]
  ) throws {
    try write(stored(parameters, as: precision, path), to: path, metadata: metadata)
  }

  /// The weights as a file at `path` has them.
  static func stored(
    _ parameters: [Parameter<Float>], as precision: Precision, _ path: String
  ) throws -> [String: StoredTensor] {
    var tensors: [String: StoredTensor] = [:]
    for parameter in parameters {
      let value = parameter.checkpointValue
      let stored = precision == .half ? StoredTensor.float16(value) : .float32(value)
      if tensors.updateValue(stored, forKey: parameter.name) != nil {
        throw CheckpointError(
          path, parameter.name, .duplicateKey, "two of the model's weights have this name")
      }
    }
    return tensors
  }
}
