import Diffusion
import Tensor
import TinyWorld
import Viz

/// How the promised picture x̂₀ changes from step to step, and when it is decided.
struct PromisedPicture: Sendable {
  /// What the judge can read off a picture.
  enum Trait: String, CaseIterable, Sendable { case sky, ground, kinds, colors, sizes, positions }

  /// Root mean square of the change of x̂₀ since the step before, in the code; one for each step but
  /// the first.
  let moves: [Double]
  /// Root mean square between what x̂₀ is painted as and the picture at the end, 0…1; one a step.
  let distances: [Double]
  /// The step, from 0, from which on the judge reads the same off x̂₀ as at the last step.
  let decided: [Trait: Int]
  /// What the judge reads off x̂₀ at the last step.
  let verdict: Verdict

  init(_ record: ReverseRecord, side: Int) {
    let moments = record.moments
    moves = zip(moments, moments.dropFirst()).map { a, b in
      (b.step.original - a.step.original).meanSquare.squareRoot()
    }
    distances = moments.map { ($0.originalPicture - record.picture).meanSquare.squareRoot() }
    let judge = SizedJudge(side: side)
    let seen = Workers.shared.map(0..<moments.count) {
      judge.verdict(moments[$0].originalPicture)
    }
    let verdict = seen[seen.count - 1]
    self.verdict = verdict
    decided = Dictionary(
      uniqueKeysWithValues: Trait.allCases.map { trait in
        let end = Self.read(trait, verdict.scene)
        let wrong = seen.lastIndex { Self.read(trait, $0.scene) != end }
        return (trait, wrong.map { $0 + 1 } ?? 0)
      })
  }

  private static func read(_ trait: Trait, _ scene: Scene) -> [String] {
    switch trait {
    case .sky: [scene.sky.rawValue]
    case .ground: [scene.ground.rawValue]
    case .kinds: scene.objects.map(\.kind.rawValue)
    case .colors: scene.objects.map(\.color.rawValue)
    case .sizes: scene.objects.map(\.size.rawValue)
    case .positions: scene.objects.map(\.position.rawValue)
    }
  }

  /// The step from which on all is decided.
  var allDecided: Int { decided.values.max() ?? 0 }
  /// The first half's share of all movement.
  var firstHalf: Double {
    moves.prefix(moves.count / 2).reduce(0, +) / max(moves.reduce(0, +), 1e-12)
  }
}
