import Foundation
import Testing
import Viz

@Test func scratch() throws {
  let sheet = Sheet(
    title: "The forward process dissolves a picture into noise",
    formula: #"x_t = \data{\sqrt{\bar\alpha_t}\,x_0} + \noise{\sqrt{1-\bar\alpha_t}\,\varepsilon}"#,
    reading: "The same $\\noise{\\varepsilon}$ in every tile: only the mixture changes, picture’s share $\\data{\\sqrt{\\bar\\alpha_t}}$ 正向过程，噪声",
    command: "explorer lesson forward --seed 0 --schedule scaled_linear", height: 900)
  let axes = Axes(Rect(140, 420, 700, 340), x: 0...999, y: 0...1)
  let xs = (0..<100).map { Double($0) * 10 }
  let marks: [Mark] = [
    axes.grid(xLabel: "model time $t$", yLabel: "share"),
    axes.line(xs, xs.map { 1 - $0 / 1000 }, Stroke(.data, 4)),
    axes.line(xs, xs.map { ($0 / 1000).squareRoot() }, Stroke(.noise, 4)),
    axes.label(#"picture $\sqrt{\bar\alpha_t}$"#, at: 600, 0.4, dx: 12, dy: -8, TextStyle(24, .data)),
    .text(#"$\hat x_0 = \frac{x_t - \noise{0.936}\,\prediction{\hat\varepsilon}}{\data{0.353}}$"#, at: Point(950, 500), TextStyle(30)),
    .text(#"$q(x_t \mathrm{|} x_0) = \mathcal{N}(\sqrt{\bar\alpha_t} x_0, (1-\bar\alpha_t) I), \sigma^2 = 10^{-2}$"#, at: Point(950, 600), TextStyle(30)),
    .text("text 15 px foot 0123456789 −0.40 “a cat’s” 一只橙色的猫", at: Point(950, 700), TextStyle(19)),
  ]
  let figure = sheet.figure(alternativeText: "", marks)
  print(figure.problems())
  for theme in [Theme.light, .dark] {
    try figure.encoded(as: .png, theme: theme).write(to: URL(fileURLWithPath: "/tmp/s-\(theme.name).png"))
  }
  try figure.encoded(as: .png, theme: .light, scale: 2).write(to: URL(fileURLWithPath: "/tmp/s-2x.png"))
  try figure.encoded(as: .svg, theme: .light).write(to: URL(fileURLWithPath: "/tmp/s.svg"))
  try figure.encoded(as: .pdf, theme: .light).write(to: URL(fileURLWithPath: "/tmp/s.pdf"))
}
