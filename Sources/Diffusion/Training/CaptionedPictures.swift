// What models are trained on.

import Tensor

/// Pictures with captions, by number: drawn as they are asked for, or read from a folder.
public protocol CaptionedPictures: Sendable {
  /// What it is and where, for logs, model cards and checkpoints.
  var name: String { get }
  /// Pixels a side.
  var side: Int { get }
  /// How many there are; nil for no end of them.
  var count: Int? { get }
  /// The pictures of these numbers, `[N, side, side, 3]` in −1…1.
  func pictures(_ indices: [Int]) throws -> Tensor<Float>
  /// The captions of these numbers; a `variant` may say the same otherwise.
  func captions(_ indices: [Int], variant: Int) throws -> [String]
  /// A batch for learning which caption belongs to which picture: pictures
  /// `[count, side, side, 3]` and their captions.
  func pairs(step: Int, count: Int, seed: UInt64) throws -> (Tensor<Float>, [String])
}

extension CaptionedPictures {
  /// The numbers of a step's batch: the next ones where there is no end, else a shuffled round
  /// through all, and another.
  public func indices(step: Int, batch: Int, seed: UInt64) -> [Int] {
    guard let count else { return Array(step * batch..<(step + 1) * batch) }
    return shuffledIndices(step: step, batch: batch, count: count, seed: seed)
  }

  /// The next pictures with their captions.
  public func pairs(step: Int, count: Int, seed: UInt64) throws -> (Tensor<Float>, [String]) {
    let indices = indices(step: step, batch: count, seed: seed)
    return (try pictures(indices), try captions(indices, variant: step))
  }
}

/// The numbers of a step's batch out of `count`, in rounds: each number comes once a round, and
/// every round has an order of its own.
func shuffledIndices(step: Int, batch: Int, count: Int, seed: UInt64) -> [Int] {
  var (current, order): (Int, [Int]) = (-1, [])
  return (step * batch..<(step + 1) * batch).map { place in
    let round = place / count
    if round != current {
      var random = RandomStream(
        seed: seed, stream: TrainingStream.order.rawValue, position: UInt64(round) << 32)
      order = Array(0..<count)
      for i in stride(from: count - 1, to: 0, by: -1) {
        order.swapAt(i, random.next(below: i + 1))
      }
      current = round
    }
    return order[place % count]
  }
}
