import Foundation
import Testing
import Viz
@testable import Explorer

@Test func scratchForward() throws {
  let e = try ForwardExperiment(.init(schedule: "scaled_linear", steps: 50, image: nil, walks: 2000, draws: 4096), seed: 0)
  for lang in [Language.en, .zh] {
    func request(_ title: String, _ reading: String, _ n: [String: [Double]]) -> FigureRequest {
      FigureRequest(language: lang, title: title, reading: reading, command: "explorer lesson forward --schedule scaled_linear --seed 0", numbers: n)
    }
    let zh = lang == .zh
    let figs: [(String, FigureRequest)] = [
      ("dissolve", request(zh ? "正向过程把图像溶解成噪声" : "The forward process dissolves a picture into noise", zh ? "每一格里的 $\\noise{\\varepsilon}$ 都相同，变的只是配比" : "The same $\\noise{\\varepsilon}$ in every tile: only the mixture changes. The bar is the share of the variance that is picture.", ["times": [60, 150, 260, 380, 520, 700, 999]])),
      ("example", request("One training example is a picture, some noise and a time", "Numbers are the red channel of the framed 4×4 patch, from −1 (none) to 1 (full).", ["time": [380]])),
      ("schedules", request("The cosine schedule keeps the picture longest and ends with least of it", "Same picture, same noise, three schedules.", ["times": [100, 250, 400, 550, 700, 850, 999]])),
      ("values", request("Whatever the picture’s colours, their values end as a bell curve", "Each column is a histogram of all 12 288 pixel values at that time.", [:])),
      ("chain", request("A thousand small steps end where one jump does", "Each thin line is one pixel taken step by step.", [:])),
      ("remains", request("The last step is not pure noise: 0.068 of the picture is still there", "Tiles are stretched to their own range, printed below each.", [:])),
    ]
    for (id, r) in figs {
      let f = try ForwardExperiment.figures[id]!(e, r)
      print(id, lang, f.problems())
      try f.encoded(as: .png, theme: lang == .en ? .light : .dark).write(to: URL(fileURLWithPath: "/tmp/f-\(id)-\(lang).png"))
    }
    let fr = try e.frames(request("", "", [:]))
    try fr.draw(20).encoded(as: .png, theme: .light).write(to: URL(fileURLWithPath: "/tmp/f-frame-\(lang).png"))
    print(try fr.draw(20).problems())
  }
}
