import Tensor
import Viz

extension LatentExperiment {
  /// A noised code on its way back to the clean one, and the picture that is painted from each.
  func frames(_ request: FigureRequest) throws -> FrameSequence {
    FrameSequence(
      count: way.count, secondsPerFrame: 0.1, holdSeconds: 2,
      draw: { frame($0, request) },
      thumbnail: { index, square in
        (
          .picture(Raster(way[index].painted), in: square),
          way[index].t.map { "$t = \($0)$" } ?? "$z_0$"
        )
      },
      record: { index in
        let t = way[index].t
        return [
          ("t", t.map(Double.init) ?? -1), ("signal", t.map { schedule.signal[$0] } ?? 1),
          ("noise", t.map { schedule.noise[$0] } ?? 0), ("seed", Double(seed)),
        ]
      })
  }

  private func frame(_ index: Int, _ request: FigureRequest) -> Figure {
    let one = way[index]
    let (left, right) = (Rect(40, 116, 440, 440), Rect(580, 116, 440, 440))
    let signal = one.t.map { schedule.signal[$0] } ?? 1
    let noise = one.t.map { schedule.noise[$0] } ?? 0
    var marks: [Mark] = [
      .text(
        one.t.map { "$t = \($0)$" } ?? "$z_0$", at: Point(left.x, 56),
        TextStyle(28, weight: .bold)),
      .text(
        #"$z_t = \latent{\#(NumberText.fixed(signal, 3))\, z_0} + \noise{\#(NumberText.fixed(noise, 3))\, \varepsilon}$"#,
        at: Point(right.x, 56), TextStyle(26)),
      .text(
        request.say("the code, one map a channel", "编码，每个通道一幅"), at: Point(left.x, 100),
        TextStyle(TypeScale.tick, .latent)),
      .text(
        request.say("what the decoder paints from it", "解码器由它画出的图像"),
        at: Point(right.x, 100), TextStyle(TypeScale.tick, .data)),
      CodeMaps(one.code, in: left).mark,
      CodeMaps.legend(in: Rect(left.x, 580, left.width, 10)),
      .picture(Raster(one.painted), in: right, style: PictureStyle(cornerRadius: 0)),
    ]
    marks += passage(left, right, request.say("decoder", "解码器"))
    let track = Rect(right.x, 584, right.width, 5)
    let share = Double(index) / Double(max(way.count - 1, 1))
    marks += [
      .rectangle(track, .hairline, radius: 2.5),
      .rectangle(
        Rect(track.x, track.y, track.width * share, track.height), .latent, radius: 2.5),
    ]
    return Figure(
      width: 1060, height: 630,
      alternativeText: one.t.map {
        request.say(
          "The code at t = \($0) and the picture painted from it", "t = \($0) 时的编码和由它画出的图像")
      } ?? request.say("The clean code and its picture", "无噪声的编码和它的图像"), marks: marks)
  }
}
