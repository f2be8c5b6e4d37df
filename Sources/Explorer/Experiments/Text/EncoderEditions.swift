import Diffusion
import Foundation
import Tensor

/// One encoder's weights run as Stable Diffusion 1 and as 2 would: the other activation, a layer less,
/// the other padding. And what their real encoders count.
struct EncoderEditions: Sendable {
  enum Change: CaseIterable, Sendable { case activation, penultimate, padding }

  /// How far the vector at each place moves, as a share of its length.
  let moves: [Change: [Double]]
  /// The place of the token that ends the text.
  let end: Int
  /// The activation that the weights were trained with, and the other.
  let own, other: CLIPActivation
  /// Weights of the text encoders: Stable Diffusion 1, Stable Diffusion 2, this one.
  let counts: [Int]
  let configurations: [CLIPTextModel.Configuration]

  /// `end` is the place of the end among `ids`; `state` is what the encoder itself makes of them.
  init(
    _ encoder: CLIPTextModel, ids: [Int], end: Int, like state: Tensor<Float>
  ) throws {
    let weights = GivenParameters(
      Dictionary(uniqueKeysWithValues: encoder.parameters.map { ($0.name, $0.value) }))
    own = encoder.configuration.hiddenAct
    other = own == .gelu ? .quickGELU : .gelu
    var rounder = encoder.configuration
    rounder.hiddenAct = other
    var shorter = encoder.configuration
    shorter.numHiddenLayers = max(0, shorter.numHiddenLayers - 1)
    // Stable Diffusion 2 pads with `!`, token 0; 1 with the end.
    let filler = ids[ids.count - 1] == 0 ? ids[end] : 0
    let padded = Array(ids[...end]) + Array(repeating: filler, count: ids.count - end - 1)
    let states: [Change: Tensor<Float>] = [
      .activation: try CLIPTextModel(Scope(weights), rounder)([ids]).lastHiddenState,
      .penultimate: try CLIPTextModel(Scope(weights), shorter)([ids]).lastHiddenState,
      .padding: encoder([padded]).lastHiddenState,
    ]
    moves = states.mapValues { Self.moves($0, state) }
    self.end = end
    configurations = [.stableDiffusion1, .stableDiffusion2, encoder.configuration]
    counts = try configurations.map {
      try CLIPTextModel(Scope(RoomlessParameters()), $0).parameterCount
    }
  }

  /// For each place, the length of the difference by the length of `own`.
  static func moves(_ changed: Tensor<Float>, _ own: Tensor<Float>) -> [Double] {
    let difference = (changed - own).squared().sum(over: [0, 2]).scalars
    let length = own.squared().sum(over: [0, 2]).scalars
    return zip(difference, length).map { (Double($0) / max(Double($1), 1e-20)).squareRoot() }
  }

  func mean(_ change: Change, _ places: Range<Int>) -> Double {
    let values = (moves[change] ?? [])[places]
    return values.reduce(0, +) / Double(max(values.count, 1))
  }

  /// x σ(1.702 x).
  static func quick(_ x: Double) -> Double { x / (1 + exp(-1.702 * x)) }
  /// x Φ(x).
  static func exact(_ x: Double) -> Double { x * (1 + erf(x / 2.0.squareRoot())) / 2 }
  /// Where the two are farthest apart, and how far.
  static let widest: (x: Double, gap: Double) =
    stride(from: -4.0, through: 4, by: 0.001).reduce((x: 0, gap: 0)) { widest, x in
      let gap = abs(quick(x) - exact(x))
      return gap > widest.gap ? (x: x, gap: gap) : widest
    }
}
