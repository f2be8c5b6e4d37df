import Diffusion
import Foundation
import Viz

extension GANVsDiffusionExperiment {
  /// How many pictures the first GAN has painted when the diffusion model has done so many steps, on
  /// the same arithmetic.
  func painted(_ steps: Int) -> Int {
    steps * pixels.flops / max(1, generatorFlops)
  }

  /// One picture on its way out of noise, and what a GAN paints meanwhile.
  func race(_ request: FigureRequest) throws -> FrameSequence {
    let columns = max(1, Int((Double(crowd.count) * 1.2).squareRoot().rounded(.up)))
    let rows = max(1, (crowd.count + columns - 1) / columns)
    let field = Rect(40, 96, 720, 600)
    let cell = min(field.width / Double(columns), field.height / Double(rows))
    let last = way.count - 1
    return FrameSequence(
      count: way.count, secondsPerFrame: 0.12, holdSeconds: 2,
      draw: { index in
        let count = painted(index)
        let spent = Double(index * pixels.flops) / 1e9
        var marks: [Mark] = [
          .text(
            request.say("GAN: \(count) pictures", "GAN：\(count) 张图"), at: Point(field.minX, 62),
            TextStyle(28, .latent, weight: .bold)),
          .text(
            request.say("diffusion: step \(index) of \(last)", "扩散：第 \(index) 步，共 \(last) 步"),
            at: Point(820, 62), TextStyle(28, .prediction, weight: .bold)),
          .rectangle(field, .panel, radius: 6),
          .picture(way[index], in: Rect(820, 96, 380, 380)),
          .text(
            request.say("arithmetic so far", "到此的计算量"), at: Point(820, 540),
            TextStyle(TypeScale.heading, .secondary)),
          .text(
            "\(NumberText.fixed(spent, 2)) GFLOP", at: Point(820, 584),
            TextStyle(34, weight: .bold)),
        ]
        for place in 0..<min(count, crowd.count) {
          marks.append(
            .picture(
              crowd[place],
              in: Rect(
                field.minX + cell * Double(place % columns),
                field.minY + cell * Double(place / columns), cell, cell),
              style: PictureStyle(cornerRadius: 0)))
        }
        return Figure(
          width: 1240, height: 736,
          alternativeText: request.say(
            "After \(index) of \(last) steps of the diffusion model the GAN has painted \(count) "
              + "pictures.", "扩散模型走了 \(last) 步中的 \(index) 步，GAN 画了 \(count) 张图。"),
          marks: marks)
      },
      thumbnail: { index, square in
        (
          .picture(way[index], in: square),
          request.say("step \(index)", "第 \(index) 步")
        )
      },
      record: { index in
        [
          ("step", Double(index)), ("gan_pictures", Double(painted(index))),
          ("gflop", Double(index * pixels.flops) / 1e9),
        ]
      })
  }
}
