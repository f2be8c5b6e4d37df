import Diffusion
import Tensor
import Viz

/// What becomes of a prompt before the U-Net reads it: tokens, vectors, attention, and what differs
/// between the text encoders of Stable Diffusion 1 and 2 (Radford et al., 2021; Rombach et al., 2022).
struct TextExperiment: ModelExperiment {
  static let name = "text"

  struct Parameters: Decodable, Sendable {
    /// A model's folder.
    var model: String
    /// The text that is followed through the encoder.
    var prompt: String
    /// Other texts whose tokens are shown.
    var others: [String]
    /// The layer, from 1, whose heads are shown large; 0 is the last.
    var layer: Int
  }

  static let figures: [String: @Sendable (Self, FigureRequest) throws -> Figure] = [
    "tokens": { try $0.tokensFigure($1) }, "words": { try $0.wordsFigure($1) },
    "attention": { try $0.attentionFigure($1) }, "causal": { try $0.causal($1) },
    "states": { try $0.states($1) }, "editions": { try $0.editionsFigure($1) },
  ]
  static let frames: [String: @Sendable (Self, FigureRequest) throws -> FrameSequence] = [:]

  /// A text and what is read of it.
  struct Reading: Sendable {
    let text: String
    /// The ids of the text alone, and their tokens as people can read them.
    let ids: [Int]
    let tokens: [String]
    /// How many of the ids find room.
    let kept: Int

    /// Parts between spaces.
    var words: Int { text.split(whereSeparator: \.isWhitespace).count }
  }

  let source: LessonModel
  let tokenizer: CLIPTokenizer
  let encoder: CLIPTextModel
  /// The prompt first.
  let readings: [Reading]
  /// The prompt's ids, padding included, and what the encoder makes of them.
  let ids: [Int]
  let output: CLIPTextModel.Output
  let attention: TextAttention
  /// The prompt with its last token exchanged for another of its own, or for any where all are one.
  let changed: (ids: [Int], place: Int, output: CLIPTextModel.Output)
  let vocabulary: WordGroups
  let editions: EncoderEditions

  init(_ parameters: Parameters, seed: UInt64, progress: @Sendable (String) -> Void) throws {
    let model = try StableDiffusion(directory: parameters.model)
    source = try LessonModel(parameters.model)
    let (tokenizer, encoder) = (model.tokenizer, model.textEncoder)
    (self.tokenizer, self.encoder) = (tokenizer, encoder)
    guard parameters.others.count <= 4 else {
      throw UnusableParameter("others", "\(parameters.others.count): expected at most 4")
    }
    readings = ([parameters.prompt] + parameters.others).map { text in
      let ids = tokenizer.textIDs(text)
      return Reading(
        text: text, ids: ids,
        tokens: tokenizer.readable(ids).map { $0.replacing("</w>", with: "") },
        kept: min(ids.count, tokenizer.maxLength - 2))
    }
    guard readings[0].kept > 1 else {
      throw UnusableParameter("prompt", "expected a text of at least two tokens")
    }
    let layers = encoder.configuration.numHiddenLayers
    guard (0...layers).contains(parameters.layer) else {
      throw UnusableParameter("layer", "\(parameters.layer): expected 0 to \(layers)")
    }
    let ids = tokenizer.encode(parameters.prompt)
    let (output, seen) = Probe.watch { encoder([ids]) }
    self.ids = ids
    self.output = output
    attention = TextAttention(
      seen, layers: layers, shown: parameters.layer == 0 ? layers : parameters.layer,
      tokens: readings[0].kept + 2)
    let place = readings[0].kept
    var other = ids
    let last = ids[place]
    other[place] = ids[1..<place].first { $0 != last } ?? (last == 0 ? 1 : 0)
    changed = (other, place, encoder([other]))
    progress("reading words")
    vocabulary = WordGroups(tokenizer, encoder)
    progress("other editions")
    editions = try EncoderEditions(
      encoder, ids: ids, end: readings[0].kept + 1, like: output.lastHiddenState)
  }

  /// The places that the prompt takes: start, its tokens, end.
  var used: Int { readings[0].kept + 2 }

  /// What stands at each of these places, for people.
  func names(_ request: FigureRequest) -> [String] {
    [request.say("start", "开始")] + readings[0].tokens.prefix(readings[0].kept)
      + [request.say("end", "结束")]
  }
}
