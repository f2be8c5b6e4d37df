// The loop of every training: loss, gradients, step, average.

import Foundation
import Tensor

/// A training under way: `while trainer.step < plan.steps { try trainer.advance() }`.
///
/// Each step depends on the weights, the optimiser and the step's number alone. A training that is
/// saved and goes on from there ends with the same bits as one that was never stopped.
public struct Trainer: Sendable {
  /// What one turn of a step did.
  public struct Turn: Hashable, Sendable {
    /// Whose turn it was.
    public let name: String
    /// The loss of its batch, before its weights moved.
    public let loss: Double
    /// The norm of its gradient, before it is shortened.
    public let norm: Double
  }

  /// What one step did.
  public struct Report: Hashable, Sendable {
    /// Counts the steps from 1.
    public let step: Int
    /// Its turns, in order.
    public let turns: [Turn]
    /// The learning rate.
    public let rate: Double
    /// The first turn's loss: the loss, where one model learns.
    public var loss: Double { turns[0].loss }
  }

  /// What learns.
  public let task: any TrainingTask
  /// How.
  public let plan: TrainingPlan
  /// How many steps have been taken.
  public private(set) var step = 0
  /// Each turn moves its weights by an optimiser of its own.
  private let turns: [TrainingTurn]
  private var optimizers: [Optimizer]
  private var average: MovingAverage?

  /// A training that has not begun.
  public init(_ task: any TrainingTask, _ plan: TrainingPlan) {
    (self.task, self.plan) = (task, plan)
    turns = task.turns
    optimizers = turns.map { _ in Optimizer(plan.rule) }
    if plan.averageDecay > 0 {
      average = MovingAverage(of: task.parameters, decay: plan.averageDecay)
    }
  }

  /// Takes one step. Throws `TrainingError` when the loss is no longer a number.
  @discardableResult
  public mutating func advance(on workers: Workers = .shared) throws -> Report {
    let rate = plan.rate.at(step)
    var done: [Turn] = []
    for (place, turn) in turns.enumerated() {
      var (loss, gradients) = try turn.gradients(step, plan, workers)
      let norm = gradients.clip(toNorm: plan.clipNorm)
      guard loss.isFinite, norm.isFinite else {
        throw TrainingError(
          "step \(step + 1): the loss is \(loss) and its gradient's norm \(norm); "
            + "begin again with another seed, or with other data")
      }
      optimizers[place].step(gradients, rate: rate, on: workers)
      done.append(Turn(name: turn.name, loss: loss, norm: norm))
    }
    task.constrain()
    average?.update()
    step += 1
    return Report(step: step, turns: done, rate: rate)
  }

  /// Runs `body` with the slow copy of the weights in the model's place, where there is one: it is
  /// what samples are drawn with and what is shipped.
  public mutating func withAverage<Result>(_ body: () throws -> Result) rethrows -> Result {
    average?.swap()
    defer { average?.swap() }
    return try body()
  }

  // MARK: Checkpoints

  /// Writes everything that the next step depends on to one file, in one step. `identity` says what
  /// is trained on what: a training can only go on with the same.
  public func save(to path: String, identity: String) throws {
    var tensors: [String: StoredTensor] = [:]
    for (turn, optimizer) in zip(turns, optimizers) {
      let moments = optimizer.moments(of: turn.parameters)
      for (place, parameter) in turn.parameters.enumerated() {
        tensors["model." + parameter.name] = .float32(parameter.value)
        tensors["first." + parameter.name] = .float32(moments.first[place])
        tensors["second." + parameter.name] = .float32(moments.second[place])
      }
    }
    for (parameter, value) in zip(task.parameters, average?.values ?? []) {
      tensors["average." + parameter.name] = .float32(value)
    }
    try SafetensorsWriter.write(
      tensors, to: path,
      metadata: ["step": String(step), "plan": try planText(), "identity": identity])
  }

  /// Goes on from a file that `save` wrote. Throws `TrainingError` when it is of another training,
  /// and `CheckpointError` when it cannot be read.
  public mutating func resume(from path: String, identity: String) throws {
    let file = try SafetensorsFile(path)
    guard let step = file.metadata["step"].flatMap(Int.init), step >= 0 else {
      throw TrainingError("\(path): not a training's checkpoint, which names its step")
    }
    guard file.metadata["identity"] == identity, file.metadata["plan"] == (try planText()) else {
      throw TrainingError(
        "\(path): the training there was begun with other settings; give the same, or another --out"
      )
    }
    let parameters = task.parameters
    func read(_ prefix: String, _ parameters: [Parameter<Float>]) throws -> [Tensor<Float>] {
      try parameters.map { try file.tensor(prefix + $0.name) }
    }
    let values = try read("model.", parameters)
    let moments = try turns.map {
      (first: try read("first.", $0.parameters), second: try read("second.", $0.parameters))
    }
    let averages = average == nil ? [] : try read("average.", parameters)
    // An optimiser works on bare memory: what is read must be as large as what it stands for.
    func check(
      _ prefix: String, _ parameters: [Parameter<Float>], _ read: [Tensor<Float>],
      like own: [Tensor<Float>]
    ) throws {
      for (place, parameter) in parameters.enumerated() where read[place].shape != own[place].shape
      {
        throw TrainingError(
          "\(path): \(prefix)\(parameter.name) has shape \(read[place].shape); expected "
            + "\(own[place].shape)")
      }
    }
    let own = parameters.map(\.value)
    try check("model.", parameters, values, like: own)
    if average != nil { try check("average.", parameters, averages, like: own) }
    for (place, turn) in turns.enumerated() {
      let (first, second) = optimizers[place].moments(of: turn.parameters)
      try check("first.", turn.parameters, moments[place].first, like: first)
      try check("second.", turn.parameters, moments[place].second, like: second)
    }
    for (place, parameter) in parameters.enumerated() { parameter.value = values[place] }
    for place in turns.indices {
      optimizers[place].restore(
        steps: step, turns[place].parameters, first: moments[place].first,
        second: moments[place].second)
    }
    average?.restore(averages, updates: step)
    self.step = step
  }

  private func planText() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(plan), as: UTF8.self)
  }
}
