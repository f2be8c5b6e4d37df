// Reverse-mode differentiation: operations are written down as they run, and read backwards.

import CKernels

/// The operations that led from some tensors to a loss, in the order they ran.
///
///     let tape = Tape<Float>()
///     let loss = tape.record { model(x).meanSquaredError(noise) }
///     let gradients = try tape.gradients(of: loss)
///     gradients[parameter]
///
/// While `record` runs, every `Parameter` used on this thread is traced, and an operation writes a
/// node when one of its inputs is traced. Nothing is written otherwise: inference makes no tape.
/// Nodes lie in one flat array, so that a tape of any length is freed without recursion and can be
/// drawn. Reading it backwards frees what it held: a tape serves once.
///
/// A tape belongs to one thread at a time.
public final class Tape<Scalar: TensorScalar>: @unchecked Sendable {  // see above
  /// One operation that ran, or a tensor that it all started from.
  public struct Node: Hashable, Sendable {
    /// The operation, such as `matmul`; `parameter` or `input` for a start.
    public let operation: String
    /// The shape of its result.
    public let shape: [Int]
    /// The indices of the nodes it was computed from, without those that are not traced.
    public let inputs: [Int]
    /// The name it was given, or its parameter's.
    public internal(set) var name: String?
    /// How long it took, on a tape that measures: the time since the node before it.
    public internal(set) var milliseconds: Double?
  }

  /// From the gradient of an operation's result, those of its inputs; nil where none is wanted.
  typealias Adjoint = (Tensor<Scalar>) -> [Tensor<Scalar>?]

  /// What ran, in order. It stays when the gradients have been taken.
  public private(set) var nodes: [Node] = []
  /// Whether the gradients have been taken and the tape's memory is freed.
  public private(set) var isUsed = false

  private var adjoints: [Adjoint?] = []
  /// For each node, the node of each input of its adjoint, or −1.
  private var sources: [[Int]] = []
  /// The node of each parameter used. Not the traced tensor, which would hold the tape itself.
  private var leaves: [ObjectIdentifier: Int] = [:]
  private var parameters: [(node: Int, parameter: Parameter<Scalar>)] = []

  /// When the last node was written, on a tape that measures.
  private var last: ContinuousClock.Instant?

  /// An empty tape. One that measures notes how long each operation takes.
  public init(measures: Bool = false) { last = measures ? .now : nil }

  /// The tape that records on this thread, if any.
  static var current: Tape? {
    guard let tape = ck_thread_tape() else { return nil }
    return Unmanaged<AnyObject>.fromOpaque(tape).takeUnretainedValue() as? Tape
  }

  /// Runs `body` with the parameters it uses traced on this tape.
  public func record<Result, E: Error>(_ body: () throws(E) -> Result) throws(E) -> Result {
    let outer = ck_thread_tape()
    ck_thread_set_tape(Unmanaged.passUnretained(self).toOpaque())
    defer { ck_thread_set_tape(outer) }
    if last != nil { last = .now }
    return try body()
  }

  /// Runs `body` on this thread without tracing the parameters it uses.
  public static func paused<Result, E: Error>(_ body: () throws(E) -> Result) throws(E) -> Result {
    let outer = ck_thread_tape()
    ck_thread_set_tape(nil)
    defer { ck_thread_set_tape(outer) }
    return try body()
  }

  /// The same tensor, traced from here on: its gradient can be asked for.
  public func traced(_ tensor: Tensor<Scalar>, name: String? = nil) -> Tensor<Scalar> {
    var leaf = tensor.plain
    leaf.trace = Trace(tape: self, node: append("input", leaf.shape, [], name, nil))
    return leaf
  }

  func leaf(_ parameter: Parameter<Scalar>) -> Tensor<Scalar> {
    let key = ObjectIdentifier(parameter)
    var leaf = parameter.value
    let node = leaves[key] ?? append("parameter", leaf.shape, [], parameter.name, nil)
    if leaves.updateValue(node, forKey: key) == nil { parameters.append((node, parameter)) }
    leaf.trace = Trace(tape: self, node: node)
    return leaf
  }

  func append(
    _ operation: String, _ shape: [Int], _ inputs: [Int], _ name: String?, _ adjoint: Adjoint?
  ) -> Int {
    var node = Node(
      operation: operation, shape: shape, inputs: inputs.filter { $0 >= 0 }, name: name)
    if let last {
      let now = ContinuousClock.now
      node.milliseconds = last.duration(to: now) / .milliseconds(1)
      self.last = now
    }
    nodes.append(node)
    sources.append(inputs)
    adjoints.append(adjoint)
    return nodes.count - 1
  }

  func rename(_ node: Int, _ name: String) { nodes[node].name = name }

  /// The gradients of `loss`, which has one element, by every parameter and traced input that
  /// led to it, and by the tensors of `also`. The tape is freed: a second call throws.
  ///
  /// `weight` is a factor of the loss.
  public func gradients(
    of loss: Tensor<Scalar>, weight: Scalar = 1, for also: [Tensor<Scalar>] = []
  ) throws(TapeError) -> Gradients<Scalar> {
    guard !isUsed else { throw .used }
    guard loss.count == 1 else { throw .notOneNumber(shape: loss.shape) }
    guard let trace = loss.trace, trace.tape === self else { throw .notRecorded }
    var asked: Set<Int> = []
    for tensor in also {
      guard let trace = tensor.trace, trace.tape === self else { throw .notRecorded }
      asked.insert(trace.node)
    }
    defer { free() }

    var slots = [Tensor<Scalar>?](repeating: nil, count: trace.node + 1)
    slots[trace.node] = Tensor(repeating: weight, shape: loss.shape)
    var kept: [Int: Tensor<Scalar>] = [:]
    for node in (0...trace.node).reversed() {
      guard let gradient = slots[node] else {
        adjoints[node] = nil
        continue
      }
      guard let adjoint = adjoints[node] else {
        kept[node] = gradient
        continue
      }
      slots[node] = nil
      if asked.contains(node) { kept[node] = gradient }
      adjoints[node] = nil
      for (source, part) in zip(sources[node], adjoint(gradient)) where source >= 0 {
        guard let part else { continue }
        if var sum = slots[source] {
          slots[source] = nil  // the one reference: added in place
          sum.add(part)
          slots[source] = sum
        } else {
          slots[source] = part
        }
      }
    }
    // Taken out of `kept`: a gradient held twice could not be added to in place.
    let ofParameters = parameters.compactMap { entry in
      kept.removeValue(forKey: entry.node).map { (entry.parameter, $0) }
    }
    return Gradients(tape: ObjectIdentifier(self), nodes: kept, parameters: ofParameters)
  }

  private func free() {
    isUsed = true
    adjoints = []
    sources = []
    leaves = [:]
    parameters = []
  }
}

/// Where a tensor stands on a tape.
struct Trace<Scalar: TensorScalar>: Sendable {
  let tape: Tape<Scalar>
  let node: Int
}

/// Why gradients cannot be had.
public enum TapeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The tape's gradients were taken before.
  case used
  /// The tensor does not depend on anything traced on this tape.
  case notRecorded
  /// Gradients are those of one number.
  case notOneNumber(shape: [Int])

  /// One sentence for the programmer.
  public var description: String {
    switch self {
    case .used:
      "this tape's gradients have been taken and its memory is freed: record on a new tape"
    case .notRecorded:
      "the tensor was not recorded on this tape: compute it inside record { … } from parameters "
        + "or from traced tensors"
    case .notOneNumber(let shape):
      "gradients are those of a loss of one number, not of shape \(shape): take a sum or a mean"
    }
  }
}
