import Foundation
import Tensor
import TestSupport
import Testing

@testable import Diffusion

@Suite("Safetensors: checkpoints and models")
struct SafetensorsCheckpointTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func save(_ name: String, _ tensors: [String: Tensor<Float>]) throws -> String {
    let path = folder.path + "/" + name
    try SafetensorsWriter.write(tensors.mapValues { .float32($0) }, to: path)
    return path
  }

  private func index(_ json: String) throws -> String {
    try folder.file("model.safetensors.index.json", Data(json.utf8))
  }

  private func refusal(_ json: String) throws -> CheckpointError {
    let path = try index(json)
    return try #require(throws: CheckpointError.self) { try Checkpoint(path) }
  }

  @Test func shardsAreReadAsOne() throws {
    let first = try save("1.safetensors", ["b": Tensor([1]), "c": Tensor([2, 3])])
    let second = try save("2.safetensors", ["a": Tensor([4])])
    let checkpoint = try Checkpoint(
      index(
        #"""
        {"metadata": {"total_size": 1.6e1, "more": [null, {"x": -Infinity}]},
         "weight_map": {"a": "2.safetensors", "b": "1.safetensors", "c": "1.safetensors"}}
        """#))
    #expect(checkpoint.names == ["a", "b", "c"])
    #expect(try checkpoint.tensor("a") == Tensor([4]))
    #expect(try checkpoint.tensor("c") == Tensor([2, 3]))
    #expect(checkpoint["c"]?.shape == [2] && checkpoint["d"] == nil)
    #expect(checkpoint.file(of: "b")?.path == first && checkpoint.file(of: "a")?.path == second)
    #expect(throws: CheckpointError.self) { try checkpoint.integers("d") }
  }

  @Test(arguments: [
    "/etc/passwd", "../1.safetensors", "a/../../1.safetensors", "..", "", #"\u002e\u002e/1"#,
    #"\u002fetc/passwd"#, #"1.safetensors\u0000"#,
  ])
  func filesOutsideTheFolderAreRefused(_ file: String) throws {
    _ = try save("1.safetensors", ["a": Tensor([1])])
    let error = try refusal(#"{"weight_map":{"a":"\#(file)"}}"#)
    #expect(error.rule == .index && error.tensor == "a" && error.file.hasSuffix("index.json"))
  }

  @Test func indexAndFilesMustAgree() throws {
    let path = try save("1.safetensors", ["a": Tensor([1]), "b": Tensor([2])])
    let missing = try refusal(
      #"{"weight_map":{"a":"1.safetensors","b":"1.safetensors","c":"1.safetensors"}}"#)
    #expect(missing.rule == .missing && missing.tensor == "c" && missing.file == path)
    let extra = try refusal(#"{"weight_map":{"a":"1.safetensors"}}"#)
    #expect(extra.rule == .index && extra.tensor == "b" && extra.file == path)
    let file = try refusal(#"{"weight_map":{"a":"2.safetensors"}}"#)
    #expect(file.rule == .access && file.file.hasSuffix("/2.safetensors"))
  }

  @Test(arguments: [
    (#"{}"#, CheckpointError.Rule.index), (#"[]"#, .notObject), ("", .notObject),
    (#"{"weight_map":[]}"#, .index), (#"{"weight_map":{"a":1}}"#, .index),
    (#"{"weight_map":{"a":"1","a":"1"}}"#, .duplicateKey),
    (#"{"weight_map":{"a":"1","\u0061":"1"}}"#, .duplicateKey),
    (#"{"weight_map":{}} x"#, .syntax), (#"{"metadata":{"a":tru},"weight_map":{}}"#, .syntax),
    ("{\"metadata\":" + String(repeating: "[", count: 100_000), .syntax),
  ])
  func brokenIndexesAreRefused(_ json: String, _ rule: CheckpointError.Rule) throws {
    #expect(try refusal(json).rule == rule)
  }

  /// A layer of each rank of weight.
  private func model(_ source: any ParameterSource) throws -> [any Module] {
    let scope = Scope(source)
    let model: [any Module] = [
      try Conv2d(scope / "conv", 2, 3, kernel: 3, padding: 1), try Linear(scope / "linear", 4, 5),
    ]
    try scope.finish()
    return model
  }

  @Test func aModelComesBackBitByBit() throws {
    let original = try model(FreshParameters(seed: 3))
    let path = folder.path + "/model.safetensors"
    try SafetensorsWriter.write(original.flatMap(\.parameters), to: path)
    #expect(try SafetensorsFile(path)["conv.weight"]?.shape == [3, 2, 3, 3])
    let read = try model(CheckpointParameters(Checkpoint(path)))
    for (a, b) in zip(original.flatMap(\.parameters), read.flatMap(\.parameters)) {
      #expect(a.name == b.name && a.value.shape == b.value.shape)
      #expect(a.value.scalars.map(\.bitPattern) == b.value.scalars.map(\.bitPattern))
    }
    let again = folder.path + "/again.safetensors"
    try SafetensorsWriter.write(read.flatMap(\.parameters), to: again)
    #expect(try Data(contentsOf: URL(filePath: path)) == Data(contentsOf: URL(filePath: again)))
  }

  @Test func aModelInHalfPrecisionIsTheNearest() throws {
    let original = try model(FreshParameters(seed: 3)).flatMap(\.parameters)
    let path = folder.path + "/model.fp16.safetensors"
    try SafetensorsWriter.write(original, as: .half, to: path)
    let read = try model(CheckpointParameters(Checkpoint(path))).flatMap(\.parameters)
    for (a, b) in zip(original, read) {
      #expect(a.value.scalars.map { Float(Float16($0)) } == b.value.scalars)
    }
  }

  @Test func twoWeightsOfOneNameAreRefused() throws {
    let twice = [Parameter("a", Tensor<Float>([1])), Parameter("a", Tensor<Float>([2]))]
    let error = try #require(throws: CheckpointError.self) {
      try SafetensorsWriter.write(twice, to: folder.path + "/x")
    }
    #expect(error.rule == .duplicateKey && error.tensor == "a")
  }

  @Test func whatDoesNotFitNamesTheFile() throws {
    let weight = Tensor<Float>.normal([2, 3], seed: 1)
    func load(_ tensors: [String: Tensor<Float>]) throws {
      let path = try save("l.safetensors", tensors)
      let scope = Scope(try CheckpointParameters(Checkpoint(path)))
      _ = try Linear(scope / "a", 3, 2)
      try scope.finish()
    }
    let file = folder.path + "/l.safetensors"
    try load(["a.weight": weight, "a.bias": Tensor([1, 2])])
    let cases: [([String: Tensor<Float>], ParameterError)] = [
      (["a.weight": weight], .missing(key: "a.bias", shape: [2])),
      (
        ["a.weight": weight, "a.bias": Tensor([1])],
        .shape(key: "a.bias", expected: [2], found: [1])
      ),
      (["a.weight": weight, "a.bias": Tensor([1, 2]), "b": weight], .unused(keys: ["b"])),
    ]
    for (tensors, problem) in cases {
      let error = try #require(throws: CheckpointMismatch.self) { try load(tensors) }
      #expect(error.file == file && error.problem == problem)
      #expect(error.description == "\(file): \(problem)")
    }
  }

  @Test func aMisfitNamesTheShardThatHoldsIt() throws {
    let shard = try save("2.safetensors", ["a.bias": Tensor([1])])
    _ = try save("1.safetensors", ["a.weight": .zeros([2, 3])])
    let source = try CheckpointParameters(
      Checkpoint(
        index(#"{"weight_map":{"a.weight":"1.safetensors","a.bias":"2.safetensors"}}"#)))
    let error = try #require(throws: CheckpointMismatch.self) {
      try Linear(Scope(source) / "a", 3, 2)
    }
    #expect(error.file == shard)
  }

  @Test func otherSpellingsAreTurnedAndLeftOut() throws {
    let path = folder.path + "/x.safetensors"
    try SafetensorsWriter.write(
      [
        "old.weight": .float32(.zeros([2, 3])), "old.bias": .float32(.zeros([2])),
        "position_ids": .integers(StoredIntegers([0, 1, 2])),
      ], to: path)
    let source = try CheckpointParameters(Checkpoint(path)) {
      $0 == "position_ids" ? nil : $0.replacing("old.", with: "a.")
    }
    #expect(source.keys.sorted() == ["a.bias", "a.weight"])
    let scope = Scope(source)
    _ = try Linear(scope / "a", 3, 2)
    try scope.finish()
    let error = try #require(throws: CheckpointError.self) {
      try CheckpointParameters(Checkpoint(path)) { _ in "same" }
    }
    #expect(error.rule == .duplicateKey && error.file == path)
  }

  @Test func integersAsWeightsAreAnErrorThatNamesBoth() throws {
    let path = folder.path + "/x.safetensors"
    try SafetensorsWriter.write(
      ["a.weight": .integers(StoredIntegers([1, 2], shape: [1, 2]))], to: path)
    let error = try #require(throws: CheckpointError.self) {
      try Linear(Scope(CheckpointParameters(Checkpoint(path))) / "a", 2, 1)
    }
    #expect(error.rule == .kind && error.tensor == "a.weight" && error.file == path)
  }
}
