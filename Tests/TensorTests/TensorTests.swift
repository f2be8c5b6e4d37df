import Testing

@testable import Tensor

@Suite("Tensors")
struct TensorTests {
  private let counted = Tensor<Float>((0..<24).map { Float($0) }, shape: [2, 3, 4])

  @Test func shapesShareStorage() {
    let view = counted.permuted([2, 0, 1])
    #expect(view.shape == [4, 2, 3])
    #expect(view.storage === counted.storage)
    #expect(view[3, 1, 2] == counted[1, 2, 3])
    #expect(!view.isContiguous)
    #expect(view.contiguous().scalars == view.scalars)
    #expect(view.scalars[1] == 4)
    #expect(view.reshaped([-1]).scalars == view.scalars)
    #expect(counted.reshaped([6, -1]).storage === counted.storage)
    #expect(counted.reshaped([6, 4]).row(5).scalars == [20, 21, 22, 23])
    let slice = counted.slice(1..<3, axis: 1)
    #expect(slice.scalars == (Array(4..<12) + Array(16..<24)).map { Float($0) })
    #expect(counted.slice(1..<2).row(0).storage === counted.storage)
    #expect(Tensor<Float>.stack([counted.row(1), counted.row(0)]).row(1) == counted.row(0))
  }

  /// Every order of four odd axes, large enough for several tiles, against reading one by one.
  @Test(arguments: [
    [0, 1, 2, 3], [0, 1, 3, 2], [3, 0, 1, 2], [1, 0, 3, 2], [0, 3, 1, 2], [3, 2, 1, 0],
    [2, 3, 0, 1], [1, 2, 3, 0],
  ])
  func viewsAreCopiedInTheirOwnOrder(order: [Int]) {
    let shape = [3, 35, 1, 67]
    let x = Tensor<Float>((0..<shape.reduce(1, *)).map { Float($0) }, shape: shape)
    func oneByOne(_ view: Tensor<Float>) -> [Float] {
      var scalars: [Float] = []
      for a in 0..<view.shape[0] {
        for b in 0..<view.shape[1] {
          for c in 0..<view.shape[2] {
            for d in 0..<view.shape[3] { scalars.append(view[a, b, c, d]) }
          }
        }
      }
      return scalars
    }
    let view = x.permuted(order)
    #expect(view.scalars == oneByOne(view))
    let part = x.slice(5..<33, axis: 1).slice(1..<3).permuted(order)
    #expect(part.scalars == oneByOne(part))
  }

  @Test func writingLeavesOthersAlone() {
    var copy = counted
    copy.withMutableScalars { $0[0] = 99 }
    #expect(counted[0, 0, 0] == 0)
    #expect(copy[0, 0, 0] == 99)
    var row = copy.row(1)
    row.withMutableScalars { $0[0] = -1 }
    #expect(copy[1, 0, 0] == 12)
    let before = copy.storage.address
    copy.withMutableScalars { $0[1] = 5 }
    #expect(copy.storage.address == before)
  }

  @Test func arithmeticIsElementByElement() {
    let a = Tensor<Double>.normal([3, 5], seed: 1)
    let b = Tensor<Double>.normal([5, 3], seed: 2).transposed
    func check(_ result: Tensor<Double>, _ twin: (Double, Double) -> Double) {
      #expect(result.shape == [3, 5])
      #expect(result.scalars == zip(a.scalars, b.scalars).map(twin))
    }
    check(a + b, +)
    check(a - b, -)
    check(a * b, *)
    check(a / b, /)
    check(a + 2) { x, _ in x + 2 }
    check(2 - b) { _, y in -y + 2 }
    check(a - 2) { x, _ in x - 2 }
    check(3 * b) { _, y in 3 * y }
    check(a / 4) { x, _ in x / 4 }
    check(4 / b) { _, y in 4 / y }
    check(-a) { x, _ in -x }
    check(.blend(0.5, a, -3, b)) { x, y in 0.5 * x + -3 * y }
    var inPlace = a
    inPlace.blend(0.5, -3, b)
    check(inPlace) { x, y in 0.5 * x + -3 * y }
  }

  @Test(arguments: [0, 1, 15, 16, 17, 1003])
  func statisticsMatchTheirDefinitions(count: Int) {
    let x = Tensor<Float>.normal([count], seed: 8)
    let values = x.scalars.map { Double($0) }
    let sum = values.reduce(0, +)
    #expect(abs(x.sum - sum) < 1e-9)
    guard count > 0 else {
      #expect(x.mean.isNaN && x.extent.least == .infinity)
      return
    }
    let mean = sum / Double(count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    #expect(abs(x.mean - mean) < 1e-12)
    #expect(abs(x.variance - variance) < 1e-12)
    #expect(x.extent.least == x.scalars.min())
    #expect(x.extent.greatest == x.scalars.max())
  }

  @Test(arguments: [0, 5, 40])
  func oneNotANumberIsNotHidden(place: Int) {
    var x = Tensor<Float>.zeros([41])
    x.withMutableScalars { $0[place] = .nan }
    #expect(x.extent.least.isNaN && x.extent.greatest.isNaN && x.mean.isNaN)
  }

  @Test func blocksAreUsedAgain() {
    let pool = StoragePool()
    let first = pool.take(bytes: 100_000)
    let other = pool.take(bytes: 100_000)
    #expect(first.address != other.address)
    pool.give(first)
    #expect(pool.usage.idle == first.bytes && pool.usage.inUse == other.bytes)
    let near = pool.take(bytes: 99_000)  // of the same size class
    #expect(near.address == first.address)
    pool.give(near)
    pool.give(other)
    for _ in 0..<100 { pool.give(pool.take(bytes: 100_000)) }
    #expect(pool.usage.allocations == 2)
    #expect(pool.usage.peak == 2 * first.bytes)
    let larger = pool.take(bytes: 200_000)
    #expect(pool.usage.allocations == 3)
    pool.give(larger)
    pool.trim()
    #expect(pool.usage.idle == 0 && pool.usage.inUse == 0)
  }

  @Test func sizeClassesHoldWhatIsAskedAndWasteLittle() {
    var last = (index: -1, bytes: 0)
    for bytes in Array(0...5000) + [1 << 20, (1 << 20) + 1, 3 << 20, (1 << 30) - 1] {
      let found = StoragePool.sizeClass(of: bytes)
      #expect(found.bytes >= bytes)
      #expect(bytes <= 256 || found.bytes - bytes <= found.bytes / 4 + 64)
      #expect(found.index >= last.index && found.bytes >= last.bytes)
      #expect((found.index == last.index) == (found.bytes == last.bytes))
      last = found
    }
  }
}
