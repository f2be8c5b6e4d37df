import Diffusion
import Tensor

/// What each layer of a network counts: its weights, its arithmetic, the shapes that go in and come
/// out, and the milliseconds of a run. All of it is asked of the network itself.
struct ModelLedger: Sendable {
  /// The layers at work, in the order of a run.
  let layers: [Survey.Layer]
  /// How many numbers each weight has, by its name in the checkpoint.
  let weights: [(name: String, count: Int)]
  /// How long each layer took, the median of some runs; nil where nothing ran.
  let milliseconds: [String: Double]?
  /// A machine that does something else now and then makes single runs slow.
  static let runs = 5

  /// A part of a network, at whatever level: all layers whose names begin with one of `prefixes`.
  struct Piece: Sendable {
    let title: String
    let weights, flops: Int
    let milliseconds: Double?
    /// The shapes of what goes in and comes out, `[1, …]` and channels last; empty where no layer
    /// works.
    let input, output: [Int]
  }

  /// A run that is written down keeps every value on its way; one of more values than these is left
  /// out.
  static let mostValues = 100_000_000

  /// `counting` asks the network for its arithmetic. `run` runs it once; it is nil for one without
  /// weights.
  init(_ model: some Module, counting: () -> Int, run: (() -> Void)?) {
    layers = Survey.layers(counting)
    weights = model.parameters.map { ($0.name, $0.value.count) }
    let values = layers.reduce(0) { $0 + $1.output.reduce(1, *) }
    milliseconds = (values > Self.mostValues ? nil : run).map { run in
      // The first run lays out the weights and fills the pool of memory.
      run()
      let times = (0..<Self.runs).map { _ in
        let tape = Tape<Float>(measures: true)
        tape.record { run() }
        return Self.times(tape.nodes)
      }
      return times[0].reduce(into: [String: Double]()) { medians, entry in
        medians[entry.key] = times.compactMap { $0[entry.key] }.median
      }
    }
  }

  private init(
    _ layers: [Survey.Layer], _ weights: [(name: String, count: Int)],
    _ milliseconds: [String: Double]?
  ) { (self.layers, self.weights, self.milliseconds) = (layers, weights, milliseconds) }

  private static func layer(of weight: String) -> String {
    weight.lastIndex(of: ".").map { String(weight[..<$0]) } ?? weight
  }

  /// The time of each operation, given to the layer whose weights it uses, or used last. What joins
  /// or enlarges tensors prepares for the layer after it.
  private static func times(_ nodes: [Tape<Float>.Node]) -> [String: Double] {
    var times: [String: Double] = [:]
    var waiting = 0.0
    var last: String?
    for node in nodes {
      let time = node.milliseconds ?? 0
      let own = node.operation == "parameter" ? node.name : nil
      let used = node.inputs.lazy.compactMap { nodes[$0] }
        .first { $0.operation == "parameter" }?.name
      let isForNext = node.operation == "concatenate" || node.operation == "upsampledNearest"
      if let name = own ?? used {
        last = layer(of: name)
        times[layer(of: name), default: 0] += time + waiting
        waiting = 0
      } else if let last, !isForNext {
        times[last, default: 0] += time
      } else {
        waiting += time
      }
    }
    if let last { times[last, default: 0] += waiting }
    return times
  }
}

// MARK: Parts and wholes

extension ModelLedger {
  /// The same layers, their names behind the name of a larger whole.
  func within(_ whole: String) -> ModelLedger {
    ModelLedger(
      layers.map { $0.within(whole) }, weights.map { ("\(whole).\($0.name)", $0.count) },
      milliseconds.map { times in
        Dictionary(uniqueKeysWithValues: times.map { ("\(whole).\($0.key)", $0.value) })
      })
  }

  /// Both, one after the other; times only where both have them.
  static func + (a: ModelLedger, b: ModelLedger) -> ModelLedger {
    let times = a.milliseconds.flatMap { own in
      b.milliseconds.map { own.merging($0) { $0 + $1 } }
    }
    return ModelLedger(a.layers + b.layers, a.weights + b.weights, times)
  }

  /// All of it.
  var whole: Piece { piece("") { _ in true } }

  /// The layers of these names and all within them.
  func piece(_ title: String, _ prefixes: [String]) -> Piece {
    piece(title) { name in prefixes.contains { Self.lies(name, in: $0) } }
  }

  private static func lies(_ name: String, in prefix: String) -> Bool {
    name == prefix || name.hasPrefix(prefix + ".")
  }

  private func piece(_ title: String, _ isOfIt: (String) -> Bool) -> Piece {
    let own = layers.filter { isOfIt($0.name) }
    return Piece(
      title: title,
      weights: weights.reduce(0) { isOfIt(Self.layer(of: $1.name)) ? $0 + $1.count : $0 },
      flops: own.reduce(0) { $0 + $1.flops },
      milliseconds: milliseconds?.reduce(0) { isOfIt($1.key) ? $0 + $1.value : $0 },
      input: own.first?.input ?? [], output: own.last?.output ?? [])
  }

  /// The layers inside a piece as pieces of their own, in the order of a run; none where it is one
  /// layer.
  func rows(of prefixes: [String]) -> [Piece] {
    var keys: [(key: String, title: String, isExact: Bool)] = []
    let names = layers.map(\.name) + weights.map { Self.layer(of: $0.name) }
    for name in names {
      guard let prefix = prefixes.first(where: { Self.lies(name, in: $0) }) else { continue }
      let parts = name.dropFirst(prefix.count).split(separator: ".").map(String.init)
      let taken = Self.depth(parts)
      let key = ([prefix] + parts.prefix(taken)).joined(separator: ".")
      if keys.contains(where: { $0.key == key }) { continue }
      let isExact = parts.isEmpty && names.contains { $0.hasPrefix(prefix + ".") }
      keys.append((key, isExact ? ownTitle(prefix) : Self.title(key, parts), isExact))
    }
    guard keys.count > 1 else { return [] }
    return keys.map { entry in
      piece(entry.title) { entry.isExact ? $0 == entry.key : Self.lies($0, in: entry.key) }
    }
  }

  /// What a module has besides its layers: attention has products of its own, others a weight.
  private func ownTitle(_ prefix: String) -> String {
    if layers.contains(where: { $0.name == prefix }) { return "attention" }
    let weight = weights.first { Self.layer(of: $0.name) == prefix }?.name ?? prefix
    return String(weight.split(separator: ".").last ?? "")
  }

  private static func title(_ key: String, _ parts: [String]) -> String {
    let last = key.split(separator: ".").map(String.init).suffix(2)
    // A number says nothing without the list that it counts in.
    let isNumbered =
      parts.first != "transformer_blocks"
      && Int(parts.isEmpty ? last.last ?? "" : parts.dropFirst().first ?? "") != nil
    return isNumbered ? last.joined(separator: ".") : last.last ?? key
  }

  /// How many of a name's parts tell a layer from the others of its piece.
  private static func depth(_ parts: [String]) -> Int {
    switch parts.first {
    case nil: 0
    case "transformer_blocks": min(3, parts.count)
    case "mlp": min(2, parts.count)
    default: parts.count > 1 && Int(parts[1]) != nil ? 2 : 1
    }
  }
}
