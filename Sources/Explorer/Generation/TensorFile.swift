import Diffusion
import Foundation
import Tensor

/// Tensors in safetensors files. Pictures and codes are `[N, C, h, w]` there, as PyTorch has them,
/// and `[N, h, w, C]` here.
enum TensorFile {
  /// The one tensor of the file that has one of these names, `[N, C, h, w]`, as `[N, h, w, C]`.
  /// With a model, throws unless its U-Net can take them.
  static func samples(
    _ path: String, named names: [String], for model: (any DenoisingPipeline)? = nil
  ) throws -> Tensor<Float> {
    let file = try Checkpoint(path)
    let found = names.filter { file[$0] != nil }
    guard let name = found.first, found.count == 1 else {
      throw Failure(
        "\(path): expected one tensor named \(listed(names, conjunction: "or")), "
          + (found.isEmpty
            ? "found \(file.names.isEmpty ? "none" : listed(file.names))"
            : "found \(listed(found))"))
    }
    let tensor = try file.tensor(name)
    guard tensor.rank == 4, tensor.shape.allSatisfy({ $0 > 0 }) else {
      throw Failure("\(path): `\(name)` has shape \(tensor.shape); expected [N, C, h, w]")
    }
    guard !tensor.extent.least.isNaN, tensor.extent.least.isFinite, tensor.extent.greatest.isFinite
    else { throw Failure("\(path): `\(name)` has numbers that are not finite") }
    let samples = tensor.permuted([0, 2, 3, 1]).contiguous()
    guard let model else { return samples }
    do {
      try model.checkSamples(samples.shape)
    } catch {
      throw Failure(
        "\(path): `\(name)` has shape \(tensor.shape); expected [N, \(model.channels), h, w], "
          + "h and w multiples of \(model.codeUnit)")
    }
    return samples
  }
}

extension Tensor {
  /// `[N, h, w, C]` as PyTorch has it, `[N, C, h, w]`.
  var channelsFirst: Tensor { permuted([0, 3, 1, 2]).contiguous() }
}
