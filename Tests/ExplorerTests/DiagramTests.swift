import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing
import Viz

@testable import Explorer

/// `explorer diagram`: what is drawn of models, and what it counts.
@Suite struct ModelDiagramTests {
  private static let tiny = try? TinyModel()
  private static let clip = try? tiny.map { try TinyCLIP(in: $0.path("clip")) }

  /// Stable Diffusion 2's U-Net.
  private static var second: UNet2DConditionModel.Configuration {
    var second = UNet2DConditionModel.Configuration()
    (second.attentionHeads, second.crossAttentionDim) = ([5, 10, 20, 20], 1024)
    (second.useLinearProjection, second.sampleSize) = (true, 96)
    return second
  }

  /// Every diagram of small models that run, and of the published ones, which are only counted.
  private static func maps(
    _ kind: ModelMap.Kind, detail: Int, _ language: Language
  ) throws -> [(map: ModelMap, weights: Int, flops: Int)] {
    let model = try #require(tiny).model
    // A root for each: names begin at the network.
    func none() -> Scope { Scope(RoomlessParameters()) }
    switch kind {
    case .unet:
      return try [
        (model.unet, true), (UNet2DConditionModel(none(), .init()), false),
        (UNet2DConditionModel(none(), second), false),
      ].map { unet, runs in
        let side = unet.configuration.sampleSize ?? 64
        return (
          .unet(unet, positions: 77, runs: runs, detail: detail, language), unet.parameterCount,
          unet.flops([1, side, side, 4], context: 77)
        )
      }
    case .vae:
      return try [(model.vae, true), (AutoencoderKL(none(), .init()), false)]
        .map { vae, runs in
          let side = vae.configuration.sampleSize ?? 512
          let code = side >> (vae.configuration.blockOutChannels.count - 1)
          return (
            .vae(vae, runs: runs, detail: detail, language), vae.parameterCount,
            vae.encoderFlops([1, side, side, 3]) + vae.decoderFlops([1, code, code, 4])
          )
        }
    case .clip:
      let small = try #require(clip).clip.model
      return try [(small, true), (CLIPModel(none(), .init()), false)].map { clip, runs in
        (
          .clip(clip, runs: runs, detail: detail, language), clip.parameterCount,
          clip.textFlops(batch: 1, positions: 77) + clip.imageFlops(batch: 1)
        )
      }
    case .gan:
      let gan = try GAN(Scope(seed: 0), .init())
      return [
        (
          .gan(gan, runs: false, detail: detail, language), gan.parameterCount,
          gan.generator.flops + gan.discriminator.flops
        )
      ]
    case .pipeline:
      let small = PipelineParts(
        textEncoder: model.textEncoder, unet: model.unet, vae: model.vae, runs: true)
      let first = PipelineParts(
        textEncoder: try CLIPTextModel(none(), .stableDiffusion1),
        unet: try UNet2DConditionModel(none(), .init()),
        vae: try AutoencoderKL(none(), .init()), runs: false)
      return [small, first].map { parts in
        (
          .pipeline(parts, steps: 50, detail: detail, language),
          parts.textEncoder.parameterCount + parts.unet.parameterCount + parts.vae.parameterCount,
          parts.textEncoder.flops(batch: 1, positions: 77)
            + parts.unet.flops(parts.codes, context: 77)
            + parts.vae.decoderFlops(parts.codes) + parts.vae.encoderFlops(parts.picture)
        )
      }
    }
  }

  /// No box lies on another or beyond the sheet, and every arrow has two ends. Returns the boxes.
  @discardableResult
  private static func expectClear(_ diagram: Diagram) -> [String] {
    let layout = DiagramLayout(diagram, at: Point(0, 0))
    let boxes = diagram.lanes.flatMap { $0.bands.flatMap { $0.flatMap(\.boxes) } }.map(\.id)
    #expect(Set(boxes).count == boxes.count)
    let places = boxes.compactMap { layout.places[$0] }
    #expect(places.count == boxes.count)
    for (i, a) in places.enumerated() {
      #expect(a.minX >= 0 && a.maxX <= 1460 && a.maxY <= layout.height + 1e-6)
      for b in places[(i + 1)...] { #expect(!a.overlaps(b, tolerance: 1)) }
    }
    for arrow in diagram.arrows {
      #expect(layout.places[arrow.from] != nil && layout.places[arrow.to] != nil)
    }
    return boxes
  }

  @Test(arguments: ModelMap.Kind.allCases, 1...3)
  func nothingLiesOnAnythingElse(kind: ModelMap.Kind, detail: Int) throws {
    for language in Language.allCases {
      for (map, _, _) in try Self.maps(kind, detail: detail, language) {
        let figure = map.figure(command: "explorer diagram \(kind.rawValue) --detail \(detail)")
        #expect(figure.problems() == [])
        // No word was shortened, and no number is none.
        #expect(!figure.tree.contains("…”") && !figure.tree.contains("NaN"))
        let boxes = Self.expectClear(map.diagram)
        // Every part is drawn.
        for (id, _, _) in map.pieces { #expect(boxes.contains(id), "\(id)") }
      }
    }
  }

  @Test(arguments: ModelMap.Kind.allCases, 1...3)
  func boxesAddUpToTheWhole(kind: ModelMap.Kind, detail: Int) throws {
    for (map, weights, flops) in try Self.maps(kind, detail: detail, .en) {
      #expect(map.pieces.reduce(0) { $0 + $1.piece.weights } == weights)
      #expect(map.pieces.reduce(0) { $0 + $1.piece.flops } == flops)
      #expect(map.whole.weights == weights && map.whole.flops == flops)
      guard let whole = map.whole.milliseconds else { continue }
      let times = map.pieces.compactMap(\.piece.milliseconds)
      #expect(times.count == map.pieces.count && times.allSatisfy { $0 >= 0 })
      #expect(abs(times.reduce(0, +) - whole) < 1e-6 * max(whole, 1))
    }
  }

  /// Every node that is not a weight is drawn twice, forwards and backwards, and all weights have a
  /// gradient. What the command draws is every network and the tape.
  @Test(arguments: 1...3)
  func aTapeIsDrawnFromItsNodes(detail: Int) throws {
    for language in Language.allCases {
      let map = try TapeMap(detail: detail, language)
      let figure = map.figure(command: "explorer diagram tape --detail \(detail)")
      #expect(figure.problems() == [])
      #expect(!figure.tree.contains("…”") && !figure.tree.contains("NaN"))
      // Times differ from run to run.
      if detail < 3 {
        try expectSnapshot(
          figure.tree, named: "diagram-tape-\(detail)-\(language.rawValue)")
      }
      Self.expectClear(map.diagram)
      for layer in ["point", "time", "blocks.0.first", "blocks.0.second", "noise"] {
        #expect(figure.tree.contains("“\(layer)”") == (detail > 1), "\(layer)")
      }
    }
    struct Written: Decodable {
      struct Node: Decodable {
        let operation: String
        let inputs: [Int]
        let name: String?
        let gradient_length: Double?
      }
      let nodes: [Node]
    }
    let map = try TapeMap(detail: detail, .en)
    let nodes = try JSONDecoder().decode(Written.self, from: Data(map.json.text.utf8)).nodes
    #expect(nodes.count { $0.operation == "parameter" } == 10)
    #expect(nodes.count { $0.operation == "linear" } == 5)
    #expect(nodes.last?.name == "loss")
    let boxes = Self.expectClear(map.diagram)
    for (place, node) in nodes.enumerated() where node.operation != "parameter" {
      #expect(boxes.contains("forward \(place)") && boxes.contains("backward \(place)"))
    }
    #expect(DiagramCommand.Kind.allCases.compactMap(\.network) == ModelMap.Kind.allCases)
    for (place, node) in nodes.enumerated() {
      // What a node was made from stands before it.
      #expect(node.inputs.allSatisfy { $0 < place })
      if node.operation == "parameter" { #expect(node.gradient_length ?? 0 > 0) }
    }
  }

  /// What is counted at a resolution makes maps of that resolution, and nothing is left out.
  @Test func levelsAreResolutions() throws {
    let published = try UNet2DConditionModel(Scope(RoomlessParameters()), .init())
    for unet in [try #require(Self.tiny).model.unet, published] {
      let side = unet.configuration.sampleSize ?? 64
      let ledger = ModelLedger(
        unet, counting: { unet.flops([1, side, side, 4], context: 77) }, run: nil)
      let levels = unet.configuration.blockOutChannels.count
      var counted = ledger.piece("", ["time_embedding"]).flops
      for level in 0..<levels {
        let names = ModelMap.unetLayers(level, of: levels)
        counted += ledger.piece("", names).flops
        let maps = ledger.layers.filter { layer in
          layer.output.count == 4
            && names.contains { layer.name.hasPrefix($0 + ".") || layer.name == $0 }
        }
        #expect(!maps.isEmpty && maps.allSatisfy { $0.output[1] == side >> level }, "\(level)")
      }
      #expect(counted == ledger.whole.flops)
    }
  }

  /// A layer of a list is named with its list.
  @Test(arguments: ModelMap.Kind.allCases)
  func noLineIsNamedByANumber(kind: ModelMap.Kind) throws {
    for (map, _, _) in try Self.maps(kind, detail: 3, .en) {
      let boxes = map.diagram.lanes.flatMap { $0.bands.flatMap { $0.flatMap(\.boxes) } }
      for cells in boxes.flatMap(\.rows).map(\.cells) { #expect(Int(cells[0]) == nil) }
    }
  }

  /// The lines of a box add up to the box, and their shapes follow from each other.
  @Test func linesAddUpToTheirBox() throws {
    for (kind, whole) in [(ModelMap.Kind.unet, 859_520_964), (.vae, 83_653_863)] {
      let map = try #require(
        Self.maps(kind, detail: 3, .en).first { $0.weights == whole }?.map)
      let boxes = map.diagram.lanes.flatMap { $0.bands.flatMap { $0.flatMap(\.boxes) } }
      let opened = boxes.filter { !$0.rows.isEmpty }
      #expect(opened.count > 20)
      for box in opened {
        let sum = box.rows.reduce(0) { $0 + $1.share }
        #expect(abs(sum - (box.share ?? 0)) < 1e-9, "\(box.id)")
      }
    }
  }

  /// A skip has the channels that the block it is joined in takes beyond those from below.
  @Test(arguments: 0...2) func skipsFillTheChannels(place: Int) throws {
    let model = try #require(Self.tiny).model.unet
    var odd = UNet2DConditionModel.Configuration()
    (odd.blockOutChannels, odd.hasAttention) = ([8, 16, 24], [false, true, false])
    (odd.attentionHeads, odd.layersPerBlock, odd.hasMidBlock) = ([2, 2, 2], 3, false)
    (odd.normNumGroups, odd.crossAttentionDim, odd.sampleSize) = (4, 6, 16)
    let none = Scope(RoomlessParameters())
    let unet =
      place == 0
      ? model
      : try UNet2DConditionModel(none, place == 1 ? UNet2DConditionModel.Configuration() : odd)
    let c = unet.configuration
    let side = c.sampleSize ?? 64
    let ledger = ModelLedger(
      unet, counting: { unet.flops([1, side, side, 4], context: 77) }, run: nil)
    let names = UNetNames(c, detail: 2)
    let up = (0..<names.levels).flatMap { names.boxes(of: "up_blocks.\($0)") }
    let below =
      (c.hasMidBlock
        ? names.boxes(of: "mid_block") : names.boxes(of: "down_blocks.\(names.levels - 1)"))
    let path = below.suffix(1) + up
    #expect(names.skips.count == up.count { $0.contains("resnets") })
    for (from, to) in names.skips {
      let place = try #require(path.firstIndex(of: to))
      let (skip, before) = (
        ledger.piece("", [from]).output, ledger.piece("", [path[place - 1]]).output
      )
      let input = ledger.piece("", [to]).input
      #expect(input[3] == skip[3] + before[3] && input[1] == skip[1], "\(from) \(to)")
    }
    // And it can be drawn.
    for detail in 1...3 {
      let map = ModelMap.unet(unet, positions: 77, runs: false, detail: detail, .en)
      #expect(map.figure(command: "").problems() == [])
    }
  }

  @Test func theTapeGivesItsTimesToTheRightLayers() throws {
    let unet = try #require(Self.tiny).model.unet
    let (map, _, _) = try Self.maps(.unet, detail: 2, .en)[0]
    let layers = Survey.layers { unet.flops([1, 8, 8, 4], context: 77) }.map(\.name)
    let ledger = ModelLedger(
      unet, counting: { unet.flops([1, 8, 8, 4], context: 77) },
      run: {
        _ = unet(.zeros([1, 8, 8, 4]), times: [1], context: .zeros([1, 77, 8]))
      })
    // Every layer with weights is on the tape, and nothing else.
    let timed = Set(try #require(ledger.milliseconds).keys)
    let own = Set(
      ledger.weights.map { $0.name.split(separator: ".").dropLast().joined(separator: ".") })
    #expect(timed == own && own.isSubset(of: Set(layers)))
    #expect(map.whole.milliseconds != nil)
  }

  /// Each value on the way would be kept: Stable Diffusion's decoder makes too many.
  @Test func aRunOfTooManyValuesIsLeftOut() throws {
    let vae = try AutoencoderKL(Scope(RoomlessParameters()), .init())
    var hasRun = false
    let ledger = ModelLedger(
      vae, counting: { vae.decoderFlops([1, 64, 64, 4]) }, run: { hasRun = true })
    #expect(ledger.milliseconds == nil && !hasRun && ledger.whole.weights == 83_653_863)
  }

  // MARK: The command

  /// A folder with one file, `config.json`, as published.
  @Test func aConfigurationAloneIsCountedAndGivesTheSameBytes() throws {
    let tiny = try #require(Self.tiny)
    let folder = tiny.path("published")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try JSONEncoder().encode(UNet2DConditionModel.Configuration())
      .write(to: URL(fileURLWithPath: folder + "/config.json"))
    let json = try tiny.json(["diagram", "unet", "--model", "published", "--detail", "1"])
    #expect(json["parameters"] as? Int == 859_520_964 && json["milliseconds"] == nil)
    let boxes = try #require(json["boxes"] as? [[String: Any]])
    #expect(boxes.count == 12)
    #expect(boxes.reduce(0) { $0 + ($1["parameters"] as? Int ?? 0) } == 859_520_964)
    for name in ["one.svg", "two.svg"] {
      let said = try tiny.succeed(
        ["diagram", "unet", "--model", "published", "--detail", "1", "--out", name])
      #expect(said.contains("859,520,964 weights") && said.contains("not run"))
    }
    #expect(try tiny.bytes("one.svg") == tiny.bytes("two.svg"))
    let refused = try tiny.run(["diagram", "vae", "--model", "published"])
    #expect(refused.status != 0 && refused.errors.contains("_class_name"))
  }

  @Test func everyKindIsDrawnFromFolders() throws {
    let tiny = try #require(Self.tiny)
    let clip = try #require(Self.clip)
    for kind in ModelMap.Kind.allCases {
      let folder = kind == .clip ? clip.folder : "model"
      let model = kind == .gan ? [] : ["--model", folder]
      for (ending, mark) in [("png", "PNG"), ("pdf", "PDF")] {
        let name = "drawn-\(kind.rawValue).\(ending)"
        let said = try tiny.succeed(
          ["diagram", kind.rawValue, "--lang", "zh", "--theme", "dark", "--out", name] + model)
        #expect(said.contains("boxes") && said.contains(" ms)"))
        // One byte, then the format's letters.
        let head = Array(try tiny.bytes(name).prefix(4).dropFirst())
        #expect(head == Array(mark.utf8))
      }
    }
  }

  @Test func badInputIsOneLine() throws {
    let tiny = try #require(Self.tiny)
    for (arguments, word) in [
      (["diagram", "unet", "--detail", "4"], "--detail 4"),
      (["diagram", "tree"], "tree"),
      (["diagram", "unet", "--model", "nowhere"], "nowhere"),
      (["diagram", "unet", "--out", "a.gif"], "a.gif"),
      (["diagram", "gan", "--model", "model"], "config.json"),
    ] {
      let program = try tiny.run(arguments)
      #expect(program.status != 0 && program.errors.contains(word), "\(arguments)")
      #expect(program.errors.split(separator: "\n").count == 1)
    }
  }
}
