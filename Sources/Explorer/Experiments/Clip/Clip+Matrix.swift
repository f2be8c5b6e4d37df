import Viz

extension ClipExperiment {
  /// Captions against pictures by the finished model.
  func matrix(_ request: FigureRequest) throws -> Figure {
    similarity.figure(request, pictures, unknown: unknownWords)
  }

  /// The same matrix at each moment of the training.
  func frames(_ request: FigureRequest) throws -> FrameSequence {
    let rasters = pictures.map(\.raster)
    return FrameSequence(
      count: moments.count, secondsPerFrame: 1.2, holdSeconds: 3,
      draw: { index in
        let moment = moments[index]
        let found = NumberText.fixed(100 * moment.retrieval.found.value, 0)
        let drawing = MatrixDrawing(
          moment.matrix, rasters, at: Point(40, 90), width: 920, captions: 350, longest: 95)
        let marks: [Mark] =
          [
            .text(
              stepName(moment.step, request), at: Point(40, 58), TextStyle(28, weight: .bold)),
            .text(
              request.say(
                "\(found)% of \(moment.retrieval.found.count / 2) fresh pairs found",
                "\(moment.retrieval.found.count / 2) 对新图文中找对 \(found)%"),
              at: Point(960, 58), TextStyle(TypeScale.label, .secondary, anchor: .end)),
          ] + drawing.marks()
        let below = Rect(90, drawing.cells.maxY + 76, 860, 130)
        return Figure(
          width: 1000, height: (below.maxY + 90).rounded(.up),
          alternativeText: stepName(moment.step, request) + request.say(": ", "：")
            + moment.matrix.alternativeText(request),
          marks: marks + retrieved(index, below, request))
      },
      thumbnail: { index, square in
        (
          .group("matrix", MatrixDrawing.small(moments[index].matrix, in: square)),
          stepName(moments[index].step, request)
        )
      },
      record: { index in
        let moment = moments[index]
        return [
          ("training_step", Double(moment.step)), ("loss", moment.loss),
          ("matching", moment.retrieval.matching), ("other", moment.retrieval.other),
          ("found", moment.retrieval.found.value), ("seed", Double(seed)),
        ]
      })
  }

  /// The share of fresh pairs that find each other, by training step; what is still to come is faint.
  private func retrieved(_ index: Int, _ frame: Rect, _ request: FigureRequest) -> [Mark] {
    let steps = moments.map { Self.place(Double($0.step)) }
    let axes = Axes(frame, x: 0...max(steps[steps.count - 1], 1e-9), y: 0...1)
    let chance = 1 / Double(moments[0].retrieval.found.count / 2)
    let marks: [Mark] = [
      axes.grid(
        xLabel: request.say("training step", "训练步数"),
        yLabel: request.say(
          "share of captions and pictures that find each other; dashed: by chance",
          "互相找对的说明与图的比例；虚线：随机猜"),
        xTicks: steps, yTicks: [0, 0.5, 1],
        xTickLabels: moments.map { NumberText.fixed(Double($0.step), 0) }),
      axes.rule(y: chance, Stroke(.ink, 2, dash: [8, 6])),
    ]
    return marks
      + axes.unfolding([(moments.map(\.retrieval.found.value), .prediction)], xs: steps, to: index)
  }

  func stepName(_ step: Int, _ request: FigureRequest) -> String {
    let count = NumberText.fixed(Double(step), 0)
    return step == 0
      ? request.say("untrained", "未训练") : request.say("\(count) steps", "\(count) 步")
  }
}
