/// Places on the axes that lessons share.
enum Ticks {
  /// Times from 0 to the last of a schedule, a quarter of it apart.
  static func times(to last: Double) -> [Double] {
    (0..<4).map { ((last + 1) / 4 * Double($0)).rounded() } + [last]
  }

  /// The first and the last of `count` steps, and about ten round ones at the most between them.
  static func steps(_ count: Int) -> [Double] {
    let apart = [5, 10, 20, 50, 100, 200].first { count / $0 <= 10 } ?? 500
    // A tick too near the end would lie on its number.
    return [1] + stride(from: apart, through: count - max(3, apart / 2), by: apart).map(Double.init)
      + [Double(count)]
  }
}
