import Tensor
import Viz

extension ForwardExperiment {
  /// One training example taken apart: picture, noise and their mixture, with the numbers of a
  /// small patch.
  func example(_ request: FigureRequest) throws -> Figure {
    let t = exampleTime
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1040)
    let (signal, noise) = (schedule.signal[t], schedule.noise[t])
    let mixed = noised(t)
    let top = sheet.body.minY + 74
    let side = 320.0
    let tiles = [215.0, 745, 1190].map { Rect($0, top, side, side) }
    let patch = patchOrigin
    let parts: [(name: String, values: Tensor<Float>, raster: Raster, role: Ink)] = [
      (request.say("picture $x_0$", "图像 $x_0$"), x0, picture(at: nil), .data),
      (
        request.say("noise $\\varepsilon$", "噪声 $\\varepsilon$"), epsilon, picture(of: epsilon),
        .noise
      ),
      (
        request.say("noisy picture $x_t$ at $t = \(t)$", "加噪图像 $x_t$，$t = \(t)$"), mixed,
        picture(at: t), .ink
      ),
    ]
    var marks: [Mark] = []
    let grid = 272.0
    let gridTop = top + side + 50
    for (tile, part) in zip(tiles, parts) {
      let zoom = Rect(tile.midX - grid / 2, gridTop, grid, grid)
      marks += [
        .text(
          part.name, at: Point(tile.x, tile.minY - 46),
          TextStyle(TypeScale.heading, part.role, weight: .bold)),
        .picture(part.raster, in: tile),
        zoomLinks(tile, patch, zoom),
        patchCells(part.values, patch, in: zoom),
      ]
    }
    marks += equation(tiles, signal: signal, noise: noise)
    marks += oneNumber(
      at: Point(sheet.body.minX, gridTop + grid + 62), tiles, patch, signal: signal, noise: noise,
      mixed: mixed, request)
    marks += roles(tiles, request)
    return sheet.figure(
      alternativeText: request.say(
        "\(NumberText.fixed(signal, 3)) times the picture plus \(NumberText.fixed(noise, 3)) times "
          + "the noise gives the noisy picture at t = \(t), shown as pictures and as a 4 by 4 patch "
          + "of red values.",
        "\(NumberText.fixed(signal, 3)) 乘以图像，加上 \(NumberText.fixed(noise, 3)) 乘以噪声，得到 t = \(t) 时的加噪图像；"
          + "既画成图，也列出一块 4×4 红色通道的数值。"),
      marks)
  }

  /// The large signs and coefficients between the tiles.
  private func equation(_ tiles: [Rect], signal: Double, noise: Double) -> [Mark] {
    let y = tiles[0].midY
    func sign(_ formula: String, _ x: Double) -> Mark {
      .text(
        "$\(formula)$", at: Point(x, y),
        TextStyle(TypeScale.formula, anchor: .middle, alignment: .middle))
    }
    return [
      sign(#"\data{\#(NumberText.fixed(signal, 3))}\;\times"#, (70 + tiles[0].minX) / 2),
      sign(
        #"+\;\; \noise{\#(NumberText.fixed(noise, 3))}\;\times"#,
        (tiles[0].maxX + tiles[1].minX) / 2),
      sign("=", (tiles[1].maxX + tiles[2].minX) / 2),
    ]
  }

  private func zoomLinks(_ tile: Rect, _ patch: (x: Int, y: Int), _ zoom: Rect) -> Mark {
    let pixel = tile.width / Double(side)
    let square = Rect(
      tile.x + Double(patch.x) * pixel, tile.y + Double(patch.y) * pixel, 4 * pixel, 4 * pixel)
    let thin = Stroke(.ink.opacity(0.6), 1.5)
    return .group(
      "zoom",
      [
        .path(.rectangle(square), stroke: Stroke(.paper, 4)),
        .path(.rectangle(square), stroke: Stroke(.ink, 2)),
        .segment(
          Point(square.minX, square.maxY), Point(zoom.minX, zoom.minY),
          Stroke(.ink.opacity(0.35), 1.2)),
        .segment(
          Point(square.maxX, square.maxY), Point(zoom.maxX, zoom.minY),
          Stroke(.ink.opacity(0.35), 1.2)),
        .path(.rectangle(zoom.inset(-3, -3), radius: 5), stroke: thin),
      ])
  }

  private func patchCells(_ values: Tensor<Float>, _ patch: (x: Int, y: Int), in rect: Rect) -> Mark
  {
    let numbers = (0..<16).map { Double(values[patch.y + $0 / 4, patch.x + $0 % 4, 0]) }
    return HeatMap(numbers, columns: 4, range: -2.5...2.5, map: .signed)
      .cells(in: rect, decimals: 2, size: TypeScale.label)
  }

  /// The sum for the patch's first pixel, written out.
  private func oneNumber(
    at point: Point, _ tiles: [Rect], _ patch: (x: Int, y: Int), signal: Double, noise: Double,
    mixed: Tensor<Float>,
    _ request: FigureRequest
  ) -> [Mark] {
    func first(_ values: Tensor<Float>) -> Float { values[patch.y, patch.x, 0] }
    func number(_ value: Float) -> String {
      let text = NumberText.fixed(Double(value), 3)
      return value < 0 ? "(\(text))" : text
    }
    let sum =
      #"\data{\#(NumberText.fixed(signal, 3))} \times \data{\#(number(first(x0)))} + "#
      + #"\noise{\#(NumberText.fixed(noise, 3))} \times \noise{\#(number(first(epsilon)))} = "#
      + NumberText.fixed(Double(first(mixed)), 3)
    return [
      .text(
        request.say("the first cell of the patch", "小块的第一格"), at: point,
        TextStyle(TypeScale.body, .secondary)),
      .text("$\(sum)$", at: Point(tiles[0].minX + 146, point.y), TextStyle(TypeScale.formula)),
    ]
  }

  private func roles(_ tiles: [Rect], _ request: FigureRequest) -> [Mark] {
    let words = [
      request.say("drawn from the data", "来自数据"),
      request.say("what the network must predict", "网络要预测的"),
      request.say("what the network is shown, with $t$", "网络看到的（连同 $t$）"),
    ]
    return zip(tiles, words).map { tile, text in
      .text(
        text, at: Point(tile.minX, tile.minY - 16), TextStyle(TypeScale.label, .secondary))
    }
  }

  /// The 4×4 patch whose red values differ most, so that there is something to see.
  private var patchOrigin: (x: Int, y: Int) {
    let reds = x0.scalars
    var best = (x: 0, y: 0)
    var most: Float = -1
    for y in stride(from: 0, through: side - 4, by: 2) {
      for x in stride(from: 0, through: side - 4, by: 2) {
        let patch = (0..<16).map { reds[3 * ((y + $0 / 4) * side + x + $0 % 4)] }
        let mean = patch.reduce(0, +) / 16
        let spread = patch.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        if spread > most { (most, best) = (spread, (x, y)) }
      }
    }
    return best
  }
}
