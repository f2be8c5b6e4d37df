import Diffusion
import Tensor
import Viz

/// A module or a weight in a model's tree of names.
struct ModuleTree {
  let name: String
  /// The shape of a weight as checkpoints have it; nil for a module.
  let shape: [Int]?
  let parts: [ModuleTree]

  /// How many numbers it and its parts have.
  var count: Int { shape?.reduce(1, *) ?? parts.reduce(0) { $0 + $1.count } }

  /// The tree of weights with dotted names, in the order of their first mention.
  init(_ name: String, _ weights: [(name: [Substring], shape: [Int])]) {
    var order: [Substring] = []
    var within: [Substring: [(name: [Substring], shape: [Int])]] = [:]
    var own: [Int]?
    for weight in weights {
      guard let first = weight.name.first else {
        own = weight.shape
        continue
      }
      if within[first] == nil { order.append(first) }
      within[first, default: []].append((Array(weight.name.dropFirst()), weight.shape))
    }
    self.name = name
    shape = own
    parts = order.map { ModuleTree(String($0), within[$0] ?? []) }
  }

  /// The tree of a module's own weights.
  init(_ name: String, _ module: some Module) {
    self.init(
      name,
      module.parameters.map { parameter in
        let shape = parameter.value.shape
        // Convolutions are channels-last in memory.
        let stored = shape.count == 4 ? [0, 3, 1, 2].map { shape[$0] } : shape
        return (parameter.name.split(separator: "."), stored)
      })
  }

  /// The tree of a file's tensors.
  init(_ name: String, _ checkpoint: Checkpoint) {
    self.init(
      name,
      checkpoint.names.compactMap { name in
        checkpoint[name].map { (name.split(separator: "."), $0.shape) }
      })
  }

  /// A line for each module and weight: name, shape and how many numbers, in columns.
  func lines() -> [(name: String, shape: String, count: String)] {
    let own = (
      name: name, shape: shape.map(\.description) ?? "", count: NumberText.fixed(Double(count), 0)
    )
    return [own]
      + parts.flatMap {
        $0.lines().map { (name: "  " + $0.name, shape: $0.shape, count: $0.count) }
      }
  }

  var json: JSON {
    var entries: [(key: String, value: JSON)] = [
      ("name", .text(name)), ("parameters", .number(Double(count))),
    ]
    if let shape { entries.append(("shape", .list(shape.map { .number(Double($0)) }))) }
    if !parts.isEmpty { entries.append(("modules", .list(parts.map(\.json)))) }
    return .table(entries)
  }

  /// Columns that line up.
  static func table(_ rows: [(name: String, shape: String, count: String)]) -> String {
    let names = rows.map(\.name.count).max() ?? 0
    let shapes = rows.map(\.shape.count).max() ?? 0
    let counts = rows.map(\.count.count).max() ?? 0
    func space(_ count: Int) -> String { String(repeating: " ", count: count) }
    return rows.map { row in
      row.name + space(names - row.name.count + 2) + row.shape
        + space(shapes - row.shape.count + 2 + counts - row.count.count) + row.count
    }.joined(separator: "\n")
  }
}
