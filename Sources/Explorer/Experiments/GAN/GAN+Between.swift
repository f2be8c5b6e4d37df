import Diffusion
import Viz

extension GANExperiment {
  /// The plane of noise, coloured by what each place becomes, and a straight way through it beside
  /// the points it becomes.
  func between(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 900)
    let body = sheet.body
    let side = min(body.height - 70, (body.width - 120) / 2)
    let noise = Axes.plane(
      Rect(body.midX - 60 - side, body.minY + 56, side, side), reach: NoiseMap.reach)
    let made = Axes.plane(
      Rect(body.midX + 60, body.minY + 56, side, side), reach: PlayedGame.reach)
    let cell = side / Double(NoiseMap.cells)
    // Opaque and a hair too large: translucent cells would show their seams.
    let shades = noiseMap.modes.enumerated().compactMap { place, mode -> Mark? in
      guard let mode else { return nil }
      let (row, column) = (place / NoiseMap.cells, place % NoiseMap.cells)
      return .rectangle(
        Rect(
          noise.frame.minX + Double(column) * cell, noise.frame.minY + Double(row) * cell,
          cell + 0.4, cell + 0.4), shade(mode))
    }
    var marks: [Mark] = [
      .text(
        request.say("noise $z$", "噪声 $z$"), at: Point(noise.frame.midX, noise.frame.minY - 18),
        TextStyle(TypeScale.heading, .noise, weight: .bold, anchor: .middle)),
      .text(
        request.say("what becomes of it, $G(z)$", "变成了什么，$G(z)$"),
        at: Point(made.frame.midX, made.frame.minY - 18),
        TextStyle(TypeScale.heading, .prediction, weight: .bold, anchor: .middle)),
      noise.ground, .group("becomes", shades), made.ground,
      made.cloud(truth(700), .data.opacity(0.3), radius: 2),
    ]
    for (mode, center) in data.centers.enumerated() {
      marks.append(
        .text(
          "\(mode + 1)", at: made.point(center.x * 1.32, center.y * 1.32),
          TextStyle(TypeScale.label, .ink, weight: .bold, anchor: .middle, alignment: .middle)))
      if let place = middle(of: mode) {
        marks.append(
          .text(
            "\(mode + 1)", at: noise.point(place.x, place.y),
            TextStyle(
              TypeScale.label, .ink, weight: .bold, anchor: .middle, alignment: .middle, halo: true)
          ))
      }
    }
    let line = Stroke(.ink, 2)
    let (way, points) = (noiseMap.way, noiseMap.points)
    marks += [
      noise.line(way.map(\.x), way.map(\.y), line),
      .clipped(made.frame, [made.line(points.map(\.x), points.map(\.y), line)]),
    ]
    for (place, mode) in noiseMap.wayModes.enumerated() {
      let ink = mode.map(shade) ?? .paper
      for (plane, point) in [(noise, way[place]), (made, points[place])] {
        marks.append(
          .clipped(
            plane.frame,
            [
              .path(
                .circle(plane.point(point.x, point.y), radius: 5.5), fill: ink,
                stroke: Stroke(.ink, 1.2))
            ]))
      }
    }
    return sheet.figure(
      alternativeText: request.say(
        "A map of the noise by the cluster it becomes, and a straight way through it: its points "
          + "visit \(noiseMap.visited) clusters, and "
          + "\(NumberText.fixed(100 * noiseMap.strayed, 0))% of them lie in none.",
        "噪声平面按变成哪个团着色，以及穿过它的一条直线：它的点经过 \(noiseMap.visited) 个团，"
          + "其中 \(NumberText.fixed(100 * noiseMap.strayed, 0))% 不在任何团内。"), marks)
  }

  private func shade(_ mode: Int) -> Ink {
    .color(ColorMap.viridis(Double(mode) / Double(data.centers.count - 1)))
  }

  /// The cell of the noise that lies deepest among those that become a cluster: where its number
  /// stands.
  private func middle(of mode: Int) -> (x: Double, y: Double)? {
    let cells = noiseMap.modes.indices.filter { noiseMap.modes[$0] == mode }
    guard cells.count > 8 else { return nil }
    func place(_ index: Int) -> (x: Double, y: Double) {
      let (row, column) = (index / NoiseMap.cells, index % NoiseMap.cells)
      let step = 2 * NoiseMap.reach / Double(NoiseMap.cells)
      return (
        -NoiseMap.reach + (Double(column) + 0.5) * step,
        NoiseMap.reach - (Double(row) + 0.5) * step
      )
    }
    let places = cells.map(place)
    let x = places.reduce(0) { $0 + $1.x } / Double(places.count)
    let y = places.reduce(0) { $0 + $1.y } / Double(places.count)
    return places.min {
      ($0.x - x) * ($0.x - x) + ($0.y - y) * ($0.y - y)
        < ($1.x - x) * ($1.x - x) + ($1.y - y) * ($1.y - y)
    }
  }
}
