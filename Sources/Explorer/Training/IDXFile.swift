import Foundation
import Viz

/// IDX, the format of MNIST and its kin: two zero bytes, the kind of number (8: bytes), how many axes,
/// their lengths as 32-bit numbers with the highest byte first, then the values (LeCun, Cortes and
/// Burges, "The MNIST database of handwritten digits").
struct IDXFile {
  let lengths: [Int]
  let values: Data

  /// Reads a file of bytes with `axes` axes.
  init(_ path: String, axes: Int) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Failure("\(Place.shown(path)) cannot be read; expected an IDX file")
    }
    func fail(_ problem: String) -> Failure { Failure("\(Place.shown(path)): \(problem)") }
    guard data.count >= 4 + 4 * axes, data[0] == 0, data[1] == 0 else {
      throw fail("not an IDX file: it does not begin with two zero bytes and its lengths")
    }
    guard data[2] == 8 else { throw fail("numbers of kind \(data[2]); expected 8, bytes") }
    guard data[3] == axes else { throw fail("\(data[3]) axes; expected \(axes)") }
    lengths = (0..<axes).map { axis in
      (0..<4).reduce(0) { $0 << 8 | Int(data[4 + 4 * axis + $1]) }
    }
    let expected = lengths.reduce((value: 1, overflow: false)) { sum, length in
      let (product, overflow) = sum.value.multipliedReportingOverflow(by: length)
      return (product, sum.overflow || overflow)
    }
    values = data.dropFirst(4 + 4 * axes)
    guard !expected.overflow, expected.value == values.count else {
      throw fail(
        "the header says \(lengths.map(String.init).joined(separator: " × ")) values, and "
          + "\(values.count) follow it")
    }
  }
}

extension PictureList {
  /// The pictures of an IDX file (`…images-idx3-ubyte`), enlarged to `side`, with the labels of the
  /// file beside it (`…labels-idx1-ubyte`) as captions.
  init(idx path: String, side: Int) throws {
    let images = try IDXFile(path, axes: 3)
    let (folder, file) = (
      (path as NSString).deletingLastPathComponent, (path as NSString).lastPathComponent
    )
    let labels = file.replacing("images", with: "labels").replacing("idx3", with: "idx1")
    let labelPath = (folder as NSString).appendingPathComponent(labels)
    guard labels != file else {
      throw Failure(
        "\(Place.shown(path)): expected a name such as train-images-idx3-ubyte, beside "
          + "train-labels-idx1-ubyte")
    }
    let captions = try IDXFile(labelPath, axes: 1)
    let (count, height, width) = (images.lengths[0], images.lengths[1], images.lengths[2])
    guard count > 0, count <= Self.maximumCount, height > 0, width > 0 else {
      throw Failure(
        "\(Place.shown(path)): \(count) pictures of \(width) × \(height) pixels; expected 1 to "
          + "\(Self.maximumCount) of at least one")
    }
    guard captions.lengths == [count] else {
      throw Failure(
        "\(Place.shown(labelPath)): \(captions.lengths[0]) labels for \(count) pictures")
    }
    let pixels = (0..<count).map { index in
      let first = images.values.startIndex + index * height * width
      let gray = images.values[first..<first + height * width]
      return Raster(width: width, height: height, bytes: gray.flatMap { [$0, $0, $0] })
        .scaled(to: side).bytes
    }
    self.init(
      name: "IDX file \((path as NSString).lastPathComponent), \(count) pictures", side: side,
      pixels: pixels, texts: captions.values.map { "\($0)" })
  }
}
