// What is decided before a training begins.

import Tensor

/// How a model is trained: with its task, everything that the result depends on.
public struct TrainingPlan: Hashable, Codable, Sendable {
  /// Steps in all.
  public var steps: Int
  /// Samples a step.
  public var batch: Int
  /// Parts that a batch is cut into, whatever the workers: the bits depend on it.
  public var shards = 4
  /// How fast it learns.
  public var rate: LearningRate
  /// What moves the weights.
  public var rule: Optimizer.Rule
  /// The greatest norm of a step's gradient; longer ones are shortened to it.
  public var clipNorm = 1.0
  /// A norm that no gradient has.
  public static let noClipping = 1e9
  /// The share of the slow copy of the weights that stays each step; 0 for no copy.
  public var averageDecay: Double
  /// The seed of the first weights and of every batch.
  public var seed: UInt64

  /// A plan with the given numbers.
  public init(
    steps: Int, batch: Int, rate: LearningRate, rule: Optimizer.Rule, averageDecay: Double,
    seed: UInt64
  ) {
    (self.steps, self.batch, self.rate, self.rule) = (steps, batch, rate, rule)
    (self.averageDecay, self.seed) = (averageDecay, seed)
  }
}

/// What learns, from what: one kind of training.
public protocol TrainingTask: Sendable {
  /// The weights that learn.
  var parameters: [Parameter<Float>] { get }
  /// What every step consists of, in order: one turn where one model learns, several where models
  /// learn against each other.
  var turns: [TrainingTurn] { get }
  /// Brings the weights back to where they may be after a step.
  func constrain()
}

extension TrainingTask {
  /// They may be anywhere.
  public func constrain() {}
}

/// A part of a training step that moves some of the weights, by an optimiser of its own.
public struct TrainingTurn: Sendable {
  /// Whose turn it is, for logs.
  public let name: String
  /// The weights it moves.
  public let parameters: [Parameter<Float>]
  /// The loss of a step's batch, and its gradients. The batch follows from the plan's seed and the
  /// step alone, so that a training can go on anywhere.
  public let gradients:
    @Sendable (_ step: Int, _ plan: TrainingPlan, _ workers: Workers) throws -> (
      loss: Double, gradients: Gradients<Float>
    )

  /// A turn that moves `parameters`, which has gradients of no others.
  public init(
    _ name: String, _ parameters: [Parameter<Float>],
    gradients:
      @escaping @Sendable (Int, TrainingPlan, Workers) throws -> (
        loss: Double, gradients: Gradients<Float>
      )
  ) {
    (self.name, self.parameters, self.gradients) = (name, parameters, gradients)
  }
}

/// A training in which one loss moves all weights.
public protocol SoloTraining: TrainingTask {
  /// The loss of a step's batch, and its gradients, as a turn has them.
  func gradients(
    step: Int, _ plan: TrainingPlan, on workers: Workers
  ) throws -> (loss: Double, gradients: Gradients<Float>)
}

extension SoloTraining {
  /// The one turn.
  public var turns: [TrainingTurn] {
    [TrainingTurn("model", parameters) { try gradients(step: $0, $1, on: $2) }]
  }
}

/// Why a training cannot go on.
public struct TrainingError: Error, Hashable, CustomStringConvertible {
  /// One line for the person who trains.
  public let description: String

  /// An error that says this.
  public init(_ description: String) { self.description = description }
}

/// The streams of a seed's random numbers that trainings use; a step has 2³² of each to itself.
enum TrainingStream: UInt64 {
  case latent = 0x7261_0001
  case noise, time, drop, order
}
