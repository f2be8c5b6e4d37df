import Tensor
import Testing

/// Half precision against Swift's own.
@Suite("Safetensors: half precision")
struct SafetensorsHalfTests {
  private func read(_ bits: [UInt16], _ kind: StoredNumbers) -> [Float] {
    bits.withUnsafeBytes { Tensor(stored: $0, as: kind, shape: [bits.count]).scalars }
  }

  private func halves(_ tensor: Tensor<Float>) -> (bits: [UInt16], overflows: Int) {
    var bits: [UInt16] = []
    let overflows = tensor.withHalves { bits += $0.bindMemory(to: UInt16.self) }
    return (bits, overflows)
  }

  static let all = (0...UInt16.max).map { $0 }

  @Test func everyHalfIsReadExactlyAndWrittenBack() {
    let floats = read(Self.all, .float16)
    for (bits, float) in zip(Self.all, floats) {
      let half = Float16(bitPattern: bits)
      if half.isNaN {
        #expect(float.isNaN && float.bitPattern & 0x7f_ffff == UInt32(bits & 0x3ff) << 13)
        #expect(float.sign == half.sign)
      } else if float.bitPattern != Float(half).bitPattern {
        Issue.record("\(bits): \(float)")
      }
    }
    let back = halves(Tensor(floats))
    #expect(back.bits == Self.all && back.overflows == 0)
  }

  @Test func everyBrainFloatIsReadExactly() {
    let floats = read(Self.all, .bfloat16)
    #expect(floats.map(\.bitPattern) == Self.all.map { UInt32($0) << 16 })
  }

  @Test func floatsRoundToTheNearestHalf() {
    // Both sides of every half, the middle between two, and both sides of the middle.
    var floats: [Float] = []
    for bits in UInt16(0)..<0x7c00 {
      let low = Float(Float16(bitPattern: bits))
      let high = bits == 0x7bff ? 65536 : Float(Float16(bitPattern: bits + 1))
      let middle = (low + high) / 2
      floats += [low.nextUp, middle.nextDown, middle, middle.nextUp, high.nextDown]
    }
    floats += floats.map { -$0 }
    floats += [1e-30, .leastNonzeroMagnitude, 1e30, -1e30]
    let (bits, overflows) = halves(Tensor(floats))
    var wrong = 0
    for (float, bits) in zip(floats, bits) where Float16(float).bitPattern != bits { wrong += 1 }
    #expect(wrong == 0)
    #expect(overflows == floats.filter { Float16($0).isInfinite }.count && overflows > 2)
  }

  @Test func infinitiesAndNotANumberStay() {
    let floats: [Float] = [.infinity, -.infinity, .nan, Float(bitPattern: 0xff80_0001)]
    let (bits, overflows) = halves(Tensor(floats))
    #expect(bits == [0x7c00, 0xfc00, 0x7e00, 0xfe00] && overflows == 0)
  }

  @Test func doublesRound() {
    let doubles: [Double] = [0.1, -1e-300, 1e300, .infinity, 16_777_217]
    let floats = doubles.withUnsafeBytes { Tensor(stored: $0, as: .float64, shape: [5]).scalars }
    #expect(floats == [0.1, -0.0, .infinity, .infinity, 16_777_216])
  }
}
