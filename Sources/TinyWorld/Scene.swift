/// One picture of Tiny World as a value: what is there, before it is drawn or put into words.
public struct Scene: Codable, Hashable, Sendable {
  public var sky: Sky
  public var ground: Ground
  /// One object, or two from left to right.
  public var objects: [SceneObject]

  public init(sky: Sky, ground: Ground, objects: [SceneObject]) {
    self.sky = sky
    self.ground = ground
    self.objects = objects
  }

  /// Scene number `index` of the endless dataset `seed`, computed from these two numbers alone.
  /// Another share of scenes with one object changes only as many scenes as it must.
  public init(seed: UInt64, index: Int, shareOfSingles: Double = Scene.shareOfSingles) {
    var random = SceneRandom(seed: seed, index: index, purpose: .scene)
    sky = random.choice(Sky.allCases, share: \.share)
    ground = random.choice(Ground.allCases, share: \.share)
    if random.uniform() < shareOfSingles {
      let position = random.choice(Position.allCases)
      objects = [SceneObject(at: position, &random)]
    } else {
      objects = [SceneObject(at: .left, &random), SceneObject(at: .right, &random)]
    }
  }

  /// The share of scenes with one object; the others have two.
  public static let shareOfSingles = 0.65
}

/// One thing in a scene, with the small random deviations that make every picture its own.
public struct SceneObject: Codable, Hashable, Sendable {
  public var kind: Kind
  public var color: Tint
  public var size: Size
  public var position: Position
  /// Half the object's height, and the column of its centre, in pixels of the 64-pixel picture.
  public var radius, x: Double

  /// An object at exactly its nominal size and place unless told otherwise.
  public init(
    _ color: Tint, _ kind: Kind, size: Size = .big, position: Position = .middle,
    radius: Double? = nil, x: Double? = nil
  ) {
    self.kind = kind
    self.color = color
    self.size = size
    self.position = position
    self.radius = radius ?? size.radius
    self.x = x ?? position.x
  }

  init(at position: Position, _ random: inout SceneRandom) {
    let kind = random.choice(Kind.allCases)
    let color = random.choice(Tint.allCases)
    let size = random.choice(Size.allCases)
    let radius = size.radius * (1 + Self.sizeJitter * (2 * random.uniform() - 1))
    let x = position.x + Self.positionJitter * (2 * random.uniform() - 1)
    // Hundredths of a pixel: what is written to a file is exactly what was drawn.
    self.init(
      color, kind, size: size, position: position,
      radius: (radius * 100).rounded() / 100, x: (x * 100).rounded() / 100)
  }

  /// The largest deviation of the radius, as a share of it, and of the centre, in pixels.
  public static let sizeJitter = 0.07, positionJitter = 2.0

  /// The row of the object's centre, in pixels of the 64-pixel picture.
  public var y: Double { kind.hangs ? 17 : Scene.baseline - radius }
}

extension Scene {
  /// Pixels a side of the picture that all coordinates refer to.
  public static let side = 64
  /// The row where the sky ends, and the row on which objects stand.
  public static let horizon = 44.0, baseline = 52.0
}

extension SceneRandom {
  /// One of `values`, all equally likely.
  mutating func choice<T>(_ values: [T]) -> T { values[below(values.count)] }

  /// One of `values`, as likely as its `share`; the shares add up to one.
  mutating func choice<T>(_ values: [T], share: (T) -> Double) -> T {
    var rest = uniform()
    for value in values.dropLast() {
      rest -= share(value)
      if rest < 0 { return value }
    }
    return values[values.count - 1]
  }
}
