/// Boxes in lanes side by side, tied by arrows: laid out so that nothing lies on anything else.
///
/// A lane is read downward or upward, and cut into bands: what belongs to one band stands at the same
/// height in all lanes. Two lanes, one down and one up, and a third for the bottom make a U.
public struct Diagram: Sendable {
  public let lanes: [Lane]
  public let arrows: [Arrow]
  /// Whether what is shorter than its band stands in the middle of it, and not at its top.
  public let isCentred: Bool

  public init(lanes: [Lane], arrows: [Arrow], isCentred: Bool = true) {
    (self.lanes, self.arrows, self.isCentred) = (lanes, arrows, isCentred)
  }

  /// Boxes one after the other.
  public struct Lane: Sendable {
    /// The left edge and the width, in pixels from the diagram's left edge.
    public let x, width: Double
    /// How much farther to the right each band stands than the one before.
    public let step: Double
    public let isUpward: Bool
    /// What stands over the lane.
    public let heading: Heading?
    /// The groups of each band, in the order in which they are read.
    public let bands: [[Group]]

    public init(
      x: Double, width: Double, step: Double = 0, isUpward: Bool = false,
      heading: Heading? = nil, bands: [[Group]]
    ) {
      (self.x, self.width, self.step, self.isUpward) = (x, width, step, isUpward)
      (self.heading, self.bands) = (heading, bands)
    }
  }

  /// A name, and a grey line under it.
  public struct Heading: Sendable {
    public let title, note: String
    public let ink: Ink

    public init(_ title: String, note: String, _ ink: Ink = .ink) {
      (self.title, self.note, self.ink) = (title, note, ink)
    }
  }

  /// Boxes that belong together; framed where it has a title.
  public struct Group: Sendable {
    /// A name for arrows.
    public let id: String
    public let title: String?
    /// Grey words at the other end of the title's line.
    public let note: String
    public let ink: Ink
    public let boxes: [Box]

    public init(
      _ id: String, title: String, note: String = "", _ ink: Ink = .secondary, _ boxes: [Box]
    ) {
      (self.id, self.title, self.note, self.ink, self.boxes) = (id, title, note, ink, boxes)
    }

    /// A box without a frame.
    public init(_ box: Box) {
      (id, title, note, ink, boxes) = ("", nil, "", .secondary, [box])
    }
  }

  /// A line from box to box, or to a frame, with a head at its end.
  public struct Arrow: Sendable {
    /// How it goes.
    public enum Route: Sendable {
      /// To the next box of the same lane.
      case along
      /// From edge to edge into another lane.
      case across
      /// Down out of the lane's end, and into a box at the bottom from that side.
      case downAndIn
      /// Out of a box at the bottom, and up into a lane.
      case outAndUp
      /// Out of the right edge, through the space between lanes at this share of its width, and into
      /// the left edge of a lane to the right, or back into the right edge of the same lane.
      case around(Double)
    }
    public let from, to: String
    public let route: Route
    public let label: String
    public let ink: Ink

    public init(
      _ from: String, _ to: String, _ route: Route = .along, label: String = "",
      _ ink: Ink = .secondary
    ) {
      (self.from, self.to, self.route, self.label, self.ink) = (from, to, route, label, ink)
    }
  }
}
