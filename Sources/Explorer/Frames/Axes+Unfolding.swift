import Viz

extension Axes {
  /// Curves over 0, 1, 2, … or over `xs` up to place `index`, where dots stand; what is still to come is
  /// faint.
  func unfolding(
    _ curves: [(values: [Double], ink: Ink)], xs: [Double]? = nil, to index: Int
  ) -> [Mark] {
    curves.flatMap { values, ink -> [Mark] in
      let xs = xs ?? values.indices.map(Double.init)
      let past = min(index, values.count - 1)
      return [
        line(xs, values, Stroke(ink.opacity(0.3), 2.5)),
        line(Array(xs[...past]), Array(values[...past]), Stroke(ink, 3.5)),
        dots([xs[past]], [values[past]], ink, radius: 7, hollow: true),
      ]
    }
  }
}
