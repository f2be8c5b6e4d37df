// The one place where shapes that do not fit are said to be so.

/// Shapes that do not fit an operation: which operation, which shapes, which rule.
public struct ShapeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The operation, such as `matmul`.
  public let operation: String
  /// The shapes it was given.
  public let shapes: [[Int]]
  /// What has to hold.
  public let rule: String

  /// An error to throw where shapes come from outside, such as a checkpoint.
  public init(_ operation: String, _ shapes: [[Int]], _ rule: String) {
    self.operation = operation
    self.shapes = shapes
    self.rule = rule
  }

  /// Such as "matmul of [2, 3] and [4, 5]: the first's columns must be the second's rows".
  public var description: String {
    "\(operation) of \(shapes.map(\.description).joined(separator: " and ")): \(rule)"
  }

  /// How many scalars a shape has. Stops where a length is negative or the number is too large.
  static func count(_ shape: [Int], _ operation: @autoclosure () -> String) -> Int {
    var product = 1
    for length in shape {
      let (next, isTooLarge) = product.multipliedReportingOverflow(by: length)
      require(
        length >= 0 && !isTooLarge && next <= Int.max / MemoryLayout<Double>.stride, operation(),
        [shape],
        "no length is negative, and the scalars can be counted")
      product = next
    }
    return product
  }

  /// Stops the program with the error's description unless `holds`.
  public static func require(
    _ holds: Bool, _ operation: @autoclosure () -> String, _ shapes: @autoclosure () -> [[Int]],
    _ rule: @autoclosure () -> String
  ) {
    if !holds { fatalError(ShapeError(operation(), shapes(), rule()).description) }
  }
}
