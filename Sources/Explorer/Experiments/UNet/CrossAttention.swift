import Diffusion
import Tensor

/// Where the pixels of a U-Net look for each token of a text: the weights of its attention to the
/// text, mean over the heads of all layers at the highest resolution.
struct CrossAttention: Sendable {
  /// For each token, `side · side` weights. Over all tokens, padding included, a place's add up to 1.
  let maps: [[Double]]
  let side: Int

  /// The first `tokens` places of the text.
  init(_ seen: Probe.Seen, tokens: Int) {
    let layers = seen.names.filter { $0.hasSuffix(".attn2") }
      .compactMap { seen.attention[$0] }
    let most = layers.map { $0.shape[2] }.max() ?? 0
    // `[heads, S, T]` of each, and their mean `[S, T]`.
    let finest = layers.filter { $0.shape[2] == most }.map { $0.row(0).mean(over: [0]) }
    side = Int(Double(most).squareRoot())
    guard !finest.isEmpty else {
      maps = []
      return
    }
    let mean = Tensor.stack(finest).mean(over: [0]).transposed.contiguous()
    maps = (0..<min(tokens, mean.shape[0])).map { mean.row($0).scalars.map(Double.init) }
  }

  /// The places where a token is looked for more than `threshold` of the way from its map's least to
  /// its greatest weight.
  func looking(_ token: Int, threshold: Double) -> [Bool] {
    let map = maps[token]
    let (low, high) = (map.min() ?? 0, map.max() ?? 0)
    return map.map { high > low && ($0 - low) / (high - low) > threshold }
  }

  /// How much two sets of places have in common, of all that is in either.
  static func overlap(_ a: [Bool], _ b: [Bool]) -> Double {
    let both = zip(a, b).count { $0 && $1 }
    let either = zip(a, b).count { $0 || $1 }
    return either > 0 ? Double(both) / Double(either) : 0
  }
}

extension CrossAttention {
  /// What a place of a text is called: its start and end are tokens too.
  static func name(of place: Int, among tokens: [String], _ language: Language) -> String {
    if place == 0 { return language == .zh ? "开始" : "start" }
    if place <= tokens.count { return tokens[place - 1].plainWords }
    return language == .zh ? "结束" : "end"
  }

  /// What is looked at while a model reads the prompt, a step of a run each. The sample is shown to the
  /// network as the sampler scales it.
  static func watch(
    _ steps: [DenoisingStep], prompt: String, tokens: Int, by model: StableDiffusion
  ) -> [CrossAttention] {
    let context = model.embed(prompt).output.lastHiddenState
    return steps.map { step in
      let input = step.sample * Float(step.scheduler.moment.inputScale)
      let seen = Probe.watch {
        model.unet(input, times: [Float(step.t)], context: context)
      }.seen
      return CrossAttention(seen, tokens: tokens)
    }
  }
}
