import Testing
import TinyWorld

/// The list of words that captions are made of.
@Suite struct WordsTests {
  @Test func everyCaptionIsMadeOfThem() {
    let (english, chinese) = (CaptionLanguage.en.words, CaptionLanguage.zh.words)
    let longest = chinese.map(\.count).max() ?? 0
    var used: Set<String> = []
    for index in 0..<4000 {
      let scene = Scene(seed: 3, index: index)
      let words = scene.caption(.en, seed: 3, index: index).split(separator: " ").map(String.init)
      #expect(words.allSatisfy(english.contains), "\(words)")
      used.formUnion(words)
      var rest = scene.caption(.zh, seed: 3, index: index)[...]
      while !rest.isEmpty {
        let word = (1...longest).reversed().lazy.map { String(rest.prefix($0)) }
          .first(where: chinese.contains)
        guard let word else {
          Issue.record("\(rest)")
          break
        }
        used.insert(word)
        rest = rest.dropFirst(word.count)
      }
    }
    // Nothing is listed that no caption has; two of a kind and colour are too rare to wait for.
    #expect(english.subtracting(used).filter { !$0.hasSuffix("s") && $0 != "people" } == [])
    #expect(chinese.subtracting(used).filter { !$0.hasPrefix("两") } == [])
  }
}
