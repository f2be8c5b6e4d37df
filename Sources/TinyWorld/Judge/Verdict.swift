/// A property of a scene that can be found in its picture.
public enum Attribute: String, CaseIterable, Codable, Sendable {
  /// Of the whole picture.
  case sky, ground, count
  /// Of each object; with two objects the position is who stands left of whom.
  case kind, color, size, position
}

/// What the judge sees in a picture.
public struct Verdict: Sendable {
  /// An object that was found.
  public struct Found: Sendable {
    public let object: SceneObject
    /// How many eyes a person, how many ears a cat has; nil for other kinds.
    public let eyes, ears: Int?
    /// How sure kind, colour, size and position are, each in 0…1.
    public let sureness: [Attribute: Double]
  }

  public let sky: Sky
  public let ground: Ground
  /// What was found from left to right: none to three objects.
  public let objects: [Found]
  /// How sure sky, ground and, if there are objects, their count are, each in 0…1: the share of the
  /// squared error of the best explanation with another value that this one does without.
  public let sureness: [Attribute: Double]
  /// How far the picture is from its explanation where they differ most: the root-mean-square
  /// difference in levels (of 255) after a slight softening, in windows of three eighths of the
  /// side, which hold an object; or twice that of the whole picture, if it is more. 0 for a
  /// perfect picture, about 3 for one that an autoencoder has coded and painted again.
  public let residual: Double
  /// The largest residual that is accepted.
  public let limit: Double

  /// Whether the explanation is close enough to be believed.
  public var isAccepted: Bool { residual <= limit }

  /// The best explanation as a scene.
  public var scene: Scene { Scene(sky: sky, ground: ground, objects: objects.map(\.object)) }

  /// The sureness of the least sure attribute.
  public var leastSureness: Double {
    ([sureness] + objects.map(\.sureness)).flatMap(\.values).min() ?? 0
  }
}
