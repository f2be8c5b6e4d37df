import Foundation
import Tensor
import TestSupport
import Testing

@testable import Explorer

private func files(_ folder: String) throws -> [String: Data] {
  var found: [String: Data] = [:]
  for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
    found[name] = FileManager.default.contents(atPath: folder + "/" + name)
  }
  return found
}

private func write(_ folder: String, count: Int = 30, seed: UInt64 = 2, workers: Int) throws
  -> DatasetWriter.Result
{
  try DatasetWriter(count: count, seed: seed, folder: folder, workers: Workers(count: workers))
    .run()
}

@Test func datasetsAreTheSameForAnyNumberOfWorkers() throws {
  let scratch = try TemporaryFolder()
  #expect(try write(scratch.path + "/one", workers: 1).written == 30)
  #expect(try write(scratch.path + "/three", workers: 3).isComplete)
  let one = try files(scratch.path + "/one")
  #expect(try one == files(scratch.path + "/three"))
  #expect(one.count == 31)
}

@Test func metadataNamesEveryPicture() throws {
  let scratch = try TemporaryFolder()
  _ = try write(scratch.path + "/a", count: 5, workers: 2)
  let text = try String(contentsOfFile: scratch.path + "/a/metadata.jsonl", encoding: .utf8)
  let lines = text.split(separator: "\n")
  #expect(lines.count == 5)
  for (i, line) in lines.enumerated() {
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(Set(object.keys) == ["file_name", "text", "text_zh", "scene"])
    #expect(object["file_name"] as? String == "00000\(i).png")
  }
}

@Test func anUnfinishedDatasetGoesOn() throws {
  let scratch = try TemporaryFolder()
  let folder = scratch.path + "/a"
  _ = try write(folder, workers: 2)
  let whole = try files(folder)
  // As an interrupted run leaves it: the note, some pictures, a file that was being written.
  for name in whole.keys where name > "000011" {
    try FileManager.default.removeItem(atPath: folder + "/" + name)
  }
  let note = try JSONEncoder().encode(DatasetNote(count: 30, seed: 2))
  try note.write(to: URL(fileURLWithPath: folder + "/.unfinished.json"))
  try Data("half".utf8).write(to: URL(fileURLWithPath: folder + "/.000012.png.partial"))

  #expect(throws: Failure.self) { try write(folder, seed: 3, workers: 2) }
  let result = try write(folder, workers: 2)
  #expect(result.kept == 11 && result.written == 19)
  #expect(try files(folder) == whole)
}

@Test func whatCannotBeWrittenIsRefused() throws {
  let scratch = try TemporaryFolder()
  let full = scratch.path + "/full"
  _ = try write(full, count: 1, workers: 1)
  #expect(throws: Failure.self) { try write(full, count: 1, workers: 1) }
  #expect(throws: Failure.self) { try write(full + "/metadata.jsonl", workers: 1) }
  #expect(throws: Failure.self) { try write("/proc/none", workers: 1) }
  for count in [0, -3, 1_000_001] {
    #expect(throws: Failure.self) { try write(scratch.path + "/b", count: count, workers: 1) }
  }
  #expect(!FileManager.default.fileExists(atPath: scratch.path + "/b"))
}
