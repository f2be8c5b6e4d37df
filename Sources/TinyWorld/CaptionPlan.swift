/// What a caption says of a scene and what it leaves out.
///
/// Captions say each property only sometimes, so that a model that learns from them has to learn
/// what pictures usually look like where the words are silent. The kind is always said.
public struct CaptionPlan: Codable, Hashable, Sendable {
  /// What is said of each object: its size, its colour.
  public var objects: [Properties]
  /// What is said of the whole: position, ground, sky. With two objects, saying the position
  /// means saying who is left or right of whom.
  public var scene: Properties
  /// With two objects: the right one is named first.
  public var namesRightFirst: Bool

  /// Properties a caption can say.
  public struct Properties: OptionSet, Codable, Hashable, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    public static let size = Properties(rawValue: 1)
    public static let color = Properties(rawValue: 2)
    public static let position = Properties(rawValue: 4)
    public static let ground = Properties(rawValue: 8)
    public static let sky = Properties(rawValue: 16)
    public static let all: Properties = [.size, .color, .position, .ground, .sky]

    /// How often each property is said.
    public static let shares: [(property: Properties, share: Double)] = [
      (.size, 0.7), (.color, 0.9), (.position, 0.7), (.ground, 0.6), (.sky, 0.6),
    ]
  }

  /// A plan that says the same properties of every object.
  public init(saying properties: Properties, objects count: Int, namesRightFirst: Bool = false) {
    objects = Array(repeating: properties.intersection([.size, .color]), count: count)
    scene = properties.intersection([.position, .ground, .sky])
    self.namesRightFirst = namesRightFirst
  }

  /// The random plan of scene `index` of dataset `seed`; every `variant` leaves out other things.
  public init(seed: UInt64, index: Int, variant: Int = 0, objects count: Int) {
    var random = SceneRandom(seed: seed, index: index, purpose: .caption, variant: variant)
    func sayings(of properties: Properties) -> Properties {
      var said: Properties = []
      for (property, share) in Properties.shares where properties.contains(property) {
        if random.uniform() < share { said.insert(property) }
      }
      return said
    }
    scene = sayings(of: [.position, .ground, .sky])
    objects = (0..<count).map { _ in sayings(of: [.size, .color]) }
    namesRightFirst = count > 1 && random.uniform() < 0.5
  }
}

extension Scene {
  /// The caption that says `properties` of the scene: everything, unless told otherwise.
  public func caption(
    _ language: CaptionLanguage, saying properties: CaptionPlan.Properties = .all
  ) -> String {
    caption(language, plan: CaptionPlan(saying: properties, objects: objects.count))
  }

  /// The caption that says what `plan` says.
  public func caption(_ language: CaptionLanguage, plan: CaptionPlan) -> String {
    precondition(
      plan.objects.count == objects.count,
      "caption: a plan for \(plan.objects.count) objects, a scene of \(objects.count)")
    return switch language {
    case .en: englishCaption(plan)
    case .zh: chineseCaption(plan)
    }
  }

  /// The caption with random omissions of this scene as number `index` of dataset `seed`.
  public func caption(
    _ language: CaptionLanguage, seed: UInt64, index: Int, variant: Int = 0
  ) -> String {
    caption(
      language,
      plan: CaptionPlan(seed: seed, index: index, variant: variant, objects: objects.count))
  }

  /// Whether everything in the scene hangs above the ground.
  var hangs: Bool { objects.allSatisfy(\.kind.hangs) }

  /// The objects with what is said of them, in the order the caption names them.
  func named(_ plan: CaptionPlan) -> [(object: SceneObject, said: CaptionPlan.Properties)] {
    let pairs = Array(zip(objects, plan.objects))
    return (plan.namesRightFirst ? pairs.reversed() : pairs).map { (object: $0.0, said: $0.1) }
  }
}
