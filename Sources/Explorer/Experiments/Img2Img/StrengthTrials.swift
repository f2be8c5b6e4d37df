import Diffusion
import Tensor
import TinyWorld

/// Many pictures led to another kind and colour at several strengths: what is kept of them, and what
/// changes, by the judge.
struct StrengthTrials: Sendable {
  /// What the prompt says nothing of.
  static let silent: [Attribute] = [.sky, .ground, .size, .position]
  /// What it asks for.
  static let asked: [Attribute] = [.kind, .color]

  struct Level: Sendable {
    /// How many pictures have each property as the picture they started from (`silent`) or as asked.
    let shares: [Attribute: Proportion]
    /// How many the judge accepts as a picture of the world. What is half one thing and half another
    /// it refuses; the shares are of its best explanation, accepted or not.
    let accepted: Proportion
    /// The mean root mean square difference from the picture they started from, 0…1.
    let distance: Double
    /// Of the properties that the prompt says nothing of, or of those asked for.
    func mean(_ attributes: [Attribute]) -> Double {
      attributes.reduce(0) { $0 + (shares[$1]?.value ?? 0) } / Double(attributes.count)
    }
  }

  let strengths: [Double]
  let levels: [Level]
  /// The same prompts from noise alone: what is kept by chance.
  let chance: Level
  let pictures: Int

  /// A scene of one object, and the same scene with another kind of thing in another colour.
  static func pair(seed: UInt64, index: Int) -> (scene: Scene, wanted: Scene) {
    let scene = Scene(seed: seed, index: index, shareOfSingles: 1)
    var wanted = scene
    let object = scene.objects[0]
    // A person's colour is that of the clothes, which so short a prompt would not tell.
    let (kinds, colors) = (
      Kind.allCases.filter { $0 != .person && $0 != object.kind }, Tint.allCases
    )
    // The colour three on in the list: red becomes green, not orange.
    wanted.objects[0].kind = kinds[(index + Int(seed % 8)) % kinds.count]
    wanted.objects[0].color =
      colors[((colors.firstIndex(of: object.color) ?? 0) + 3) % colors.count]
    return (scene, wanted)
  }

  /// What is asked: kind and colour, and nothing of the rest.
  static func prompt(_ wanted: Scene) -> String { wanted.caption(.en, saying: .color) }

  /// Which properties of a scene of one object the judge sees, in the object that has most of them.
  static func shown(_ verdict: Verdict, of wanted: Scene) -> Set<Attribute> {
    let object = wanted.objects[0]
    let found = verdict.objects.map { found -> Set<Attribute> in
      let same: [(Attribute, Bool)] = [
        (.kind, found.object.kind == object.kind), (.color, found.object.color == object.color),
        (.size, found.object.size == object.size),
        (.position, found.object.position == object.position),
      ]
      return Set(same.filter(\.1).map(\.0))
    }
    var all = found.max { $0.count < $1.count } ?? []
    if verdict.sky == wanted.sky { all.insert(.sky) }
    if verdict.ground == wanted.ground { all.insert(.ground) }
    return all
  }

  init(
    strengths: [Double], pictures count: Int, steps: Int, guidance: Double, seed: UInt64,
    _ model: StableDiffusion, _ progress: @Sendable (String) -> Void
  ) throws {
    let side = model.pictureSide
    let pairs = (0..<count).map { Self.pair(seed: seed, index: $0 + 1) }
    let starts = pairs.map { Subject(scene: $0.scene, side: side).pixels * 0.5 + 0.5 }
    let judge = SizedJudge(side: side)
    func level(_ strength: Double?) throws -> Level {
      let requests = pairs.enumerated().map { place, pair in
        SampleRequest(
          prompt: Self.prompt(pair.wanted), steps: steps, guidance: guidance,
          seed: seed &+ UInt64(place), image: strength.map { _ in starts[place] },
          strength: strength ?? 1)
      }
      let pictures = try model.paint(
        requests, strength.map { "strength \(JSON.number($0).text)" } ?? "noise alone", progress)
      let verdicts = judge.verdicts(pictures)
      let shown = zip(verdicts, pairs).map { Self.shown($0, of: $1.wanted) }
      let attributes = Self.silent + Self.asked
      return Level(
        shares: Dictionary(
          uniqueKeysWithValues: attributes.map { attribute in
            (attribute, Proportion(of: shown) { $0.contains(attribute) })
          }),
        accepted: Proportion(of: verdicts, \.isAccepted),
        distance: zip(pictures, starts).reduce(0) { $0 + $1.0.distance(to: $1.1) }
          / Double(count))
    }
    self.strengths = strengths
    pictures = count
    levels = try strengths.map { try level($0) }
    chance = try level(nil)
  }

  /// The strength at which most of both is had: what is kept, and what is asked.
  var balance: Int {
    levels.indices.max {
      min(levels[$0].mean(Self.silent), levels[$0].mean(Self.asked))
        < min(levels[$1].mean(Self.silent), levels[$1].mean(Self.asked))
    } ?? 0
  }
}
