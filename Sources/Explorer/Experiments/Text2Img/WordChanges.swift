import Diffusion
import Tensor
import TinyWorld

/// One scene's caption, and captions in which one thing is said otherwise, all painted from one
/// noise: what does a word change, and what does it leave?
struct WordChanges: Sendable {
  struct Change: Sendable {
    /// What is said otherwise; nil for the caption itself.
    let attribute: Attribute?
    let caption: String
    let picture: Tensor<Float>
    let checks: [Verdict.Check]

    /// Whether the picture shows what is said otherwise.
    var isChanged: Bool {
      checks.contains { $0.attribute == attribute && $0.isRight }
    }
    /// What should have stayed and has not.
    var lost: [Attribute] {
      checks.filter { $0.attribute != attribute && !$0.isRight }.map(\.attribute)
    }
  }

  /// The caption itself first.
  let changes: [Change]

  init(
    _ scene: Scene, steps: Int, guidance: Double, seed: UInt64, _ model: StableDiffusion,
    _ progress: @Sendable (String) -> Void
  ) throws {
    let variants: [(attribute: Attribute?, scene: Scene)] = [(nil, scene)] + scene.neighbours
    let captions = variants.map { $0.scene.caption(.en) }
    let pictures = try model.paint(
      captions.map { SampleRequest(prompt: $0, steps: steps, guidance: guidance, seed: seed) },
      "one word", progress)
    let verdicts = SizedJudge(side: model.pictureSide).verdicts(pictures)
    changes = variants.indices.map { place in
      Change(
        attribute: variants[place].attribute, caption: captions[place], picture: pictures[place],
        checks: verdicts[place].checks(against: variants[place].scene))
    }
  }

  private var ones: [Change] { Array(changes.dropFirst()) }
  /// Pictures that show what was said otherwise.
  var changed: Proportion { Proportion(of: ones) { $0.isChanged } }
  /// Properties, of all that were said as before, that are as before.
  var kept: Proportion {
    let others = ones.flatMap { change in
      change.checks.filter { $0.attribute != change.attribute }
    }
    return Proportion(of: others) { $0.isRight }
  }

  /// The words in which two captions differ: “red” and “orange”.
  static func difference(_ a: String, _ b: String) -> (from: String, to: String) {
    let (first, second) = (a.split(separator: " "), b.split(separator: " "))
    let start = zip(first, second).prefix { $0 == $1 }.count
    let (restA, restB) = (first.dropFirst(start), second.dropFirst(start))
    let end = zip(restA.reversed(), restB.reversed()).prefix { $0 == $1 }.count
    return (
      restA.dropLast(end).joined(separator: " "), restB.dropLast(end).joined(separator: " ")
    )
  }
}

extension Scene {
  /// The six scenes that differ from one of a single object in one property each.
  fileprivate var neighbours: [(attribute: Attribute?, scene: Scene)] {
    func next<Value: CaseIterable & Equatable>(_ value: Value) -> Value
    where Value.AllCases == [Value] {
      let all = Value.allCases
      return all[((all.firstIndex(of: value) ?? 0) + 1) % all.count]
    }
    func with(_ change: (inout Scene) -> Void) -> Scene {
      var scene = self
      change(&scene)
      return scene
    }
    let object = objects[0]
    func place(_ size: Size, _ position: Position, _ kind: Kind, _ color: Tint) -> SceneObject {
      SceneObject(color, kind, size: size, position: position)
    }
    return [
      (
        .kind,
        with { $0.objects = [place(object.size, object.position, next(object.kind), object.color)] }
      ),
      (
        .color,
        with { $0.objects = [place(object.size, object.position, object.kind, next(object.color))] }
      ),
      (
        .size,
        with { $0.objects = [place(next(object.size), object.position, object.kind, object.color)] }
      ),
      (
        .position,
        with { $0.objects = [place(object.size, next(object.position), object.kind, object.color)] }
      ),
      (.ground, with { $0.ground = next(ground) }),
      (.sky, with { $0.sky = next(sky) }),
    ]
  }
}
