import Diffusion
import Viz

/// What `explorer inspect` says of a safetensors file: its tensors in the order of their data.
struct FileInspection {
  let file: SafetensorsFile

  init(_ path: String) throws { file = try SafetensorsFile(path) }

  private var total: Int { file.entries.reduce(0) { $0 + $1.shape.reduce(1, *) } }

  var text: String {
    let rows = file.entries.map { entry in
      (
        name: entry.name, shape: "\(entry.type.rawValue) \(entry.shape)",
        count: NumberText.fixed(Double(entry.shape.reduce(1, *)), 0)
      )
    }
    let metadata = file.metadata.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    let head = "\(rows.count) tensors, \(NumberText.fixed(Double(total), 0)) numbers"
    return ([head] + metadata + (rows.isEmpty ? [] : [ModuleTree.table(rows)]))
      .joined(separator: "\n")
  }

  var json: JSON {
    [
      "path": .text(file.path), "parameters": .number(Double(total)),
      "metadata": .table(
        file.metadata.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) }),
      "tensors": .list(
        file.entries.map { entry in
          [
            "name": .text(entry.name), "dtype": .text(entry.type.rawValue),
            "shape": .list(entry.shape.map { .number(Double($0)) }),
            "bytes": .number(Double(entry.range.count)),
          ]
        }),
    ]
  }
}
