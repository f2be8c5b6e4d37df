// An n-dimensional array: a shape and strides over shared, recycled storage.

/// An n-dimensional array of `Float` or `Double` with value semantics.
///
/// Views (`row`, `slice`, `permuted`, `reshaped`) share storage; writing copies it first when
/// anyone else can see it. The last axis varies fastest.
///
/// Shapes that do not fit an operation are the programmer's errors: they stop the program in one
/// place, `ShapeError`, with the operation, the shapes and the rule.
public struct Tensor<Scalar: TensorScalar>: Sendable {
  /// The length of each axis; empty for a single number.
  public let shape: [Int]
  /// How many scalars apart two neighbours along each axis lie in storage.
  public let strides: [Int]
  /// How many scalars the tensor has.
  public let count: Int
  let offset: Int
  var storage: Storage
  /// Its place on a tape; nil for a tensor that no gradient passes.
  var trace: Trace<Scalar>?

  init(shape: [Int], strides: [Int], offset: Int, storage: Storage) {
    self.shape = shape
    self.strides = strides
    self.offset = offset
    self.storage = storage
    count = shape.reduce(1, *)
  }

  /// A new contiguous tensor whose every scalar `fill` must set.
  init(shape: [Int], filledBy fill: (UnsafeMutablePointer<Scalar>) -> Void) {
    let count = ShapeError.count(shape, "a new tensor")
    let storage = Storage(bytes: count * MemoryLayout<Scalar>.stride)
    fill(storage.address.assumingMemoryBound(to: Scalar.self))
    self.init(
      shape: shape, strides: Self.contiguousStrides(of: shape), offset: 0, storage: storage)
  }

  /// A tensor of `shape` with the given scalars, last axis fastest. Stops when their number is not
  /// the shape's.
  public init(_ scalars: [Scalar], shape: [Int]) {
    ShapeError.require(
      scalars.count == ShapeError.count(shape, "a new tensor"), "a new tensor", [shape],
      "the shape has as many places as there are scalars (\(scalars.count))")
    self.init(shape: shape) { out in
      _ = UnsafeMutableBufferPointer(start: out, count: scalars.count).update(from: scalars)
    }
  }

  /// A tensor of one axis, `[scalars.count]`.
  public init(_ scalars: [Scalar]) { self.init(scalars, shape: [scalars.count]) }

  /// A tensor of `shape` with every scalar equal to `value`.
  public init(repeating value: Scalar, shape: [Int]) {
    let count = ShapeError.count(shape, "a new tensor")
    self.init(shape: shape) { $0.update(repeating: value, count: count) }
  }

  /// A tensor of zeros.
  public static func zeros(_ shape: [Int]) -> Tensor {
    let count = ShapeError.count(shape, "a new tensor")
    return Tensor(shape: shape) { clear($0, count) }
  }

  /// Writes zeros. Bytes, not scalars: a generic loop would look each one's type up.
  static func clear(_ out: UnsafeMutablePointer<Scalar>, _ count: Int) {
    UnsafeMutableRawPointer(out)
      .initializeMemory(as: UInt8.self, repeating: 0, count: count * MemoryLayout<Scalar>.stride)
  }

  /// The scalar at one index per axis.
  public subscript(_ index: Int...) -> Scalar {
    ShapeError.require(
      index.count == shape.count && zip(index, shape).allSatisfy { $0 >= 0 && $0 < $1 },
      "subscript", [index, shape], "one index for each axis, each from 0 to its length less one")
    return pointer[zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 }]
  }

  /// The scalars in order, last axis fastest.
  public var scalars: [Scalar] { withScalars { Array($0) } }

  /// Calls `body` with the scalars in order, last axis fastest; a view that is not contiguous is
  /// copied first.
  public func withScalars<Result, E: Error>(
    _ body: (UnsafeBufferPointer<Scalar>) throws(E) -> Result
  ) throws(E) -> Result {
    let whole = contiguous()
    defer { withExtendedLifetime(whole.storage) {} }
    return try body(UnsafeBufferPointer(start: whole.pointer, count: count))
  }

  /// Calls `body` with the scalars in order for writing. Storage that others share is copied first,
  /// and the tensor leaves its tape: it is another value now.
  public mutating func withMutableScalars<Result, E: Error>(
    _ body: (UnsafeMutableBufferPointer<Scalar>) throws(E) -> Result
  ) throws(E) -> Result {
    trace = nil
    if !isContiguous || !isKnownUniquelyReferenced(&storage) { self = copied() }
    storage.dropPanels()
    defer { withExtendedLifetime(storage) {} }
    return try body(
      UnsafeMutableBufferPointer(start: UnsafeMutablePointer(mutating: pointer), count: count))
  }

  /// The first scalar. Valid while the tensor lives: hold on with `withExtendedLifetime`.
  var pointer: UnsafePointer<Scalar> {
    UnsafePointer(storage.address.assumingMemoryBound(to: Scalar.self) + offset)
  }
}

extension Tensor: Equatable {
  /// Whether shapes and scalars are equal.
  public static func == (a: Tensor, b: Tensor) -> Bool {
    a.shape == b.shape && a.withScalars { x in b.withScalars { x.elementsEqual($0) } }
  }
}

extension Tensor: CustomStringConvertible {
  /// The shape, and the scalars when they are few.
  public var description: String {
    "Tensor\(shape)" + (count <= 16 ? " \(scalars)" : "")
  }
}
