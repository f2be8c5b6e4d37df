// Times parts of the explorer for the scripts beside it: each line read from standard input names a
// job, each line written is the milliseconds it took (for `sgemm-gigaflops`, the rate).
import Foundation
import Viz

func milliseconds(_ body: () throws -> Void) rethrows -> Double {
  let start = ContinuousClock.now
  try body()
  let time = (ContinuousClock.now - start).components
  return Double(time.seconds) * 1e3 + Double(time.attoseconds) / 1e15
}

/// Written at once: the script waits for it.
func answer(_ number: Double) {
  FileHandle.standardOutput.write(Data("\(number)\n".utf8))
}

while let job = readLine() {
  switch job {
  case "unet-step":
    let unet = try UNetTrainer.shared.get()
    answer(try milliseconds { try unet.step() })
  case "vae-step":
    let vae = try AutoencoderTrainer.shared.get()
    answer(try milliseconds { try vae.step() })
  case "unet-inference":
    let unet = try UNetTrainer.shared.get()
    answer(milliseconds { unet.infer() })
  case "sd1-step":
    let model = try StableDiffusion1.shared.get()
    answer(try milliseconds { try model.step() })
  case "sgemm-gigaflops": answer(sgemmPeak())
  case "convolution": answer(try milliseconds(Kernels.convolution))
  case "group-norm-silu": answer(try milliseconds(Kernels.groupNormSiLU))
  case "attention": answer(try milliseconds(Kernels.attention))
  case let job where job.hasPrefix("product "):
    let product = Kernels.product(job.split(separator: " ").compactMap { Int($0) })
    answer(milliseconds(product))
  case let job where job.hasPrefix("text-to-image "):
    answer(try milliseconds { try TextToImage.run(String(job.dropFirst(14))) })
  case "six-panels":
    var pixels = 0
    let time = milliseconds { pixels = SixPanels.figure().raster(theme: .light).bytes.count }
    precondition(pixels == 1600 * 1000 * 3)
    answer(time)
  case let path where path.hasPrefix("write "):
    try SixPanels.figure().encoded(as: .png, theme: .light)
      .write(to: URL(fileURLWithPath: String(path.dropFirst(6))))
    answer(0)
  default:
    FileHandle.standardError.write(Data("unknown job \(job)\n".utf8))
    exit(2)
  }
}
