/// Captions in English: "a big red house on the left on snow at night".
extension Scene {
  func englishCaption(_ plan: CaptionPlan) -> String {
    var words: [String] = []
    let named = self.named(plan)
    if named.count == 1 {
      words.append(withArticle(named[0].object.english(named[0].said)))
      if plan.scene.contains(.position) { words.append(named[0].object.position.phrase(.en)) }
    } else if named.count == 2 {
      let phrases = named.map { $0.object.english($0.said) }
      if plan.scene.contains(.position) {
        words.append(withArticle(phrases[0]))
        words.append(plan.namesRightFirst ? "right of" : "left of")
        words.append(withArticle(phrases[1]))
      } else if phrases[0] == phrases[1] {
        words.append("two " + named[0].object.english(named[0].said, plural: true))
      } else {
        words.append(withArticle(phrases[0]))
        words.append("and")
        words.append(withArticle(phrases[1]))
      }
    }
    if plan.scene.contains(.ground) { words.append(ground.phrase(.en, above: hangs)) }
    if plan.scene.contains(.sky) { words.append(sky.phrase(.en)) }
    return words.joined(separator: " ")
  }
}

/// "a" or "an", as the next sound asks for.
private func withArticle(_ phrase: String) -> String {
  let vowel = phrase.first.map { "aeiou".contains($0) } ?? false
  return (vowel ? "an " : "a ") + phrase
}

extension SceneObject {
  /// Size, colour and noun, as far as they are said: "big red house".
  fileprivate func english(_ said: CaptionPlan.Properties, plural: Bool = false) -> String {
    var words: [String] = []
    if said.contains(.size) { words.append(size.rawValue) }
    if said.contains(.color) { words.append(color.rawValue) }
    words.append(plural ? kind.plural : kind.rawValue)
    return words.joined(separator: " ")
  }
}
