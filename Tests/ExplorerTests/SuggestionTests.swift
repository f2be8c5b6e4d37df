import Testing

@testable import Explorer

@Suite struct SuggestionTests {
  @Test(arguments: [
    ("", "abc", 3), ("kitten", "sitting", 3), ("forward", "forward", 0), ("froward", "forward", 2),
    ("a", "", 1),
  ])
  func distance(a: String, b: String, expected: Int) {
    #expect(editDistance(a, b) == expected)
    #expect(editDistance(b, a) == expected)
  }

  @Test func nearNamesAreSuggestedAndFarOnesAreNot() {
    #expect(nearest(to: "foward", among: ["reverse", "forward", "clip"]) == "forward")
    #expect(nearest(to: "pipeline", among: ["clip", "gan"]) == nil)
    #expect(suggestion(for: "x", among: ["long-name"]) == "; there is `long-name`")
    #expect(suggestion(for: "x", among: []) == "; there are none")
  }
}
