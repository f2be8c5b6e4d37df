/// An animation as values: every frame a figure, every figure with the numbers it was made from.
public struct FrameSequence: Sendable {
  public let count: Int
  /// Seconds each frame is shown, and how long the last one is held before the loop starts anew.
  public let secondsPerFrame, holdSeconds: Double
  public let draw: @Sendable (_ index: Int) throws -> Figure
  /// What the frame shows, small, in a square of the contact sheet, and its name.
  public let thumbnail: @Sendable (_ index: Int, _ square: Rect) -> (mark: Mark, name: String)
  /// What `manifest.json` says of the frame: its t, coefficients and seed, in this order.
  public let record: @Sendable (_ index: Int) -> [(key: String, value: Double)]

  public init(
    count: Int, secondsPerFrame: Double = 0.1, holdSeconds: Double = 1.5,
    draw: @escaping @Sendable (Int) throws -> Figure,
    thumbnail: @escaping @Sendable (Int, Rect) -> (mark: Mark, name: String),
    record: @escaping @Sendable (Int) -> [(key: String, value: Double)]
  ) {
    self.count = count
    self.secondsPerFrame = secondsPerFrame
    self.holdSeconds = holdSeconds
    self.draw = draw
    self.thumbnail = thumbnail
    self.record = record
  }
}
