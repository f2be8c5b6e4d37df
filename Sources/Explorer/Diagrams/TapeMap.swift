import Diffusion
import Tensor
import Viz

/// What a tape holds of one step of training: the operations that led to the loss, and the same list
/// read backwards, drawn from the tape's own nodes.
struct TapeMap: Sendable {
  private let nodes: [Tape<Float>.Node]
  private let loss: Double
  /// √Σ g² of each weight's gradient, by the weight's name.
  private let lengths: [String: Double]
  /// How many numbers all weights have.
  private let weights: Int
  private let detail: Int
  private let language: Language

  private static let batch = 256

  /// The network of the lesson `train`, with one block in place of two, before it has learnt.
  init(detail: Int, _ language: Language) throws {
    (self.detail, self.language) = (detail, language)
    let schedule = try NoiseSchedule(.linear)
    let model = try PointDenoiser(Scope(seed: 0), times: schedule.steps, blocks: 1)
    let (points, noise, times) = PointTraining().examples(
      Self.batch, RingOfGaussians(), schedule, stream: 0, offset: 0)
    let tape = Tape<Float>(measures: true)
    let loss = tape.record {
      model(tape.traced(points, name: "xₜ"), at: times).named("ε̂").meanSquaredError(noise)
        .named("loss")
    }
    self.loss = loss.mean
    nodes = tape.nodes
    let gradients = try tape.gradients(of: loss)
    let norms = model.parameters.map { parameter in
      (parameter.name, gradients[parameter].map { (Double($0.count) * $0.meanSquare).squareRoot() })
    }
    lengths = Dictionary(uniqueKeysWithValues: norms.map { ($0.0, $0.1 ?? 0) })
    weights = model.parameterCount
  }

  private func say(_ english: String, _ chinese: String) -> String {
    language == .zh ? chinese : english
  }

  /// The nodes that are not weights: the points, and what was done to them.
  private var steps: [Int] { nodes.indices.filter { nodes[$0].operation != "parameter" } }

  private var operations: Int { steps.count { nodes[$0].operation != "input" } }

  /// The weights that an operation used.
  private func weights(of step: Int) -> [Tape<Float>.Node] {
    nodes[step].inputs.map { nodes[$0] }.filter { $0.operation == "parameter" }
  }

  private func shape(_ step: Int) -> String {
    nodes[step].shape.isEmpty
      ? say("one number", "一个数") : nodes[step].shape.map(String.init).joined(separator: " × ")
  }

  /// The drawing on its sheet.
  func figure(command: String) -> Figure {
    let title = say(
      "\(operations) operations are written down; read backwards they give the gradients of "
        + "\(NumberText.fixed(Double(weights), 0)) weights",
      "记下 \(operations) 步运算；倒着读，就得到 \(NumberText.fixed(Double(weights), 0)) 个权重的梯度")
    let reading = say(
      "Left, downwards: what ran for \(Self.batch) noisy points, and the shape of each result; affine divides "
        + "the sum by the count. Right, upwards: the same list read backwards; each turns the gradient of its "
        + "result into those of what it was made from."
        + (detail > 1 ? " Length: √Σg² of a weight’s gradient." : ""),
      "左，往下：对 \(Self.batch) 个含噪点做了什么，每步结果的形状；affine 把和除以个数。右，往上：同一张单子倒着读，"
        + "每步把结果的梯度变成其输入的梯度。" + (detail > 1 ? "长度：权重梯度的 √Σg²。" : ""))
    return diagram.figure(title: title, reading: reading, command: command, language)
  }

  var diagram: Diagram {
    let hasWeights = detail > 1
    func lane(
      _ x: Double, _ width: Double, _ heading: Diagram.Heading, isUpward: Bool = false,
      _ box: (Int) -> Diagram.Box?
    ) -> Diagram.Lane {
      Diagram.Lane(
        x: x, width: width, isUpward: isUpward, heading: heading,
        bands: steps.map { step in box(step).map { [Diagram.Group($0)] } ?? [] })
    }
    let (forward, backward) = (
      lane(
        hasWeights ? 310 : 230, 330,
        .init(say("forward", "前向"), note: say("what ran, in order", "依次运行的运算"), .prediction),
        done),
      lane(
        hasWeights ? 755 : 850, 330,
        .init(say("backward", "反向"), note: say("the same, from the loss up", "从损失往上，倒着读"), .noise),
        isUpward: true, undone)
    )
    guard hasWeights else { return Diagram(lanes: [forward, backward], arrows: arrows) }
    return Diagram(
      lanes: [
        lane(
          0, 240, .init(say("weights", "权重"), note: say("what it can change", "可以改变的数"), .latent),
          used), forward, backward,
        lane(
          1200, 260,
          .init(say("gradients", "梯度"), note: say("which way the loss rises", "损失上升的方向"), .noise),
          given),
      ], arrows: arrows)
  }

  /// An operation as it ran.
  private func done(_ step: Int) -> Diagram.Box? {
    let node = nodes[step]
    let isInput = node.operation == "input"
    var box = Diagram.Box(
      "forward \(step)", title: isInput ? say("noisy points", "含噪点") : node.operation,
      isInput ? .data : .prediction, isValue: isInput)
    box.tags = (node.name.map { [$0] } ?? []).map { Diagram.Box.Tag($0, box.ink) }
    var words = [shape(step)]
    if node.name == "loss" { words.append(NumberText.significant(loss, 3)) }
    if detail == 3, !isInput, let time = node.milliseconds {
      words.append(Amount.milliseconds(time))
    }
    box.lines = [words.joined(separator: " · ")]
    return box
  }

  /// The same, read backwards.
  private func undone(_ step: Int) -> Diagram.Box? {
    let node = nodes[step]
    let isInput = node.operation == "input"
    var box = Diagram.Box(
      "backward \(step)",
      title: isInput
        ? say("gradient of the points", "点的梯度")
        : say("adjoint of \(node.operation)", "\(node.operation) 的伴随"),
      .noise, isValue: isInput)
    let wanted = node.inputs.count
    box.lines = [
      isInput
        ? shape(step)
        : say(
          "\(shape(step)) → \(wanted) \(wanted == 1 ? "gradient" : "gradients")",
          "\(shape(step)) → \(wanted) 个梯度")
    ]
    return box
  }

  /// A box of those weights.
  private func used(_ step: Int) -> Diagram.Box? {
    value("weights \(step)", step, .latent) {
      $0.shape.map(String.init).joined(separator: " × ")
    }
  }

  /// What they get back.
  private func given(_ step: Int) -> Diagram.Box? {
    value("gradients \(step)", step, .noise) { node in
      let length = NumberText.significant(lengths[node.name ?? ""] ?? 0, 2)
      return say("length \(length)", "长度 \(length)")
    }
  }

  private func value(
    _ id: String, _ step: Int, _ ink: Ink, _ words: (Tape<Float>.Node) -> String
  ) -> Diagram.Box? {
    let own = weights(of: step)
    guard let layer = own.first?.name?.split(separator: ".").dropLast().joined(separator: ".")
    else { return nil }
    var box = Diagram.Box(id, title: layer, ink, isValue: true)
    box.lines = own.map { node in
      "\(node.name?.split(separator: ".").last ?? "")  \(words(node))"
    }
    return box
  }

  private var arrows: [Diagram.Arrow] {
    var arrows: [Diagram.Arrow] = []
    for (place, step) in steps.enumerated() {
      for source in nodes[step].inputs {
        guard let from = steps.firstIndex(of: source) else { continue }
        // What was made longer ago goes around what stands between; the longer way is the outer.
        let route: Diagram.Arrow.Route =
          from == place - 1 ? .along : .around(place - from > 2 ? 0.5 : 0.25)
        arrows += [
          Diagram.Arrow("forward \(source)", "forward \(step)", route, .prediction),
          Diagram.Arrow("backward \(step)", "backward \(source)", route, .noise),
        ]
      }
      if detail > 1, !weights(of: step).isEmpty {
        arrows += [
          Diagram.Arrow("weights \(step)", "forward \(step)", .across, .latent),
          Diagram.Arrow("backward \(step)", "gradients \(step)", .across, .noise),
        ]
      }
    }
    if let last = steps.last {
      arrows.append(
        Diagram.Arrow("forward \(last)", "backward \(last)", .across, label: "1", .noise))
    }
    return arrows
  }

  /// The tape's nodes as they are, with the lengths of the gradients.
  var json: JSON {
    .table([
      ("model", .text("tape")), ("loss", .number(loss)), ("parameters", .number(Double(weights))),
      (
        "nodes",
        .list(
          nodes.map { node in
            var entries: [(key: String, value: JSON)] = [
              ("operation", .text(node.operation)),
              ("shape", .list(node.shape.map { .number(Double($0)) })),
              ("inputs", .list(node.inputs.map { .number(Double($0)) })),
            ]
            if let name = node.name {
              entries.append(("name", .text(name)))
              if let length = lengths[name] { entries.append(("gradient_length", .number(length))) }
            }
            if detail == 3, let time = node.milliseconds {
              entries.append(("milliseconds", .number(time)))
            }
            return .table(entries)
          })
      ),
    ])
  }

  /// What was drawn, in a few words.
  var summary: String {
    "\(operations) operations, \(NumberText.fixed(Double(weights), 0)) weights, loss \(NumberText.significant(loss, 3))"
  }
}
