/// Captions in Chinese: "夜里，雪地上左边有一座红色的大房子".
extension Scene {
  func chineseCaption(_ plan: CaptionPlan) -> String {
    let time = plan.scene.contains(.sky) ? sky.phrase(.zh) : ""
    let ground = plan.scene.contains(.ground) ? ground.phrase(.zh, above: hangs) : ""
    let named = self.named(plan)
    let things: String
    var place = ground
    if named.count == 2, plan.scene.contains(.position) {
      // A 在 B 的左边: a sentence of its own after the place.
      let side = plan.namesRightFirst ? "右边" : "左边"
      let phrases = named.map { "一" + $0.object.chinese($0.said) }
      let here = time.isEmpty || ground.isEmpty ? time + ground : time + "，" + ground
      return (here.isEmpty ? "" : here + "，") + "\(phrases[0])在\(phrases[1])的\(side)"
    } else if named.count == 2 {
      let phrases = named.map { $0.object.chinese($0.said) }
      things =
        phrases[0] == phrases[1] ? "两" + phrases[0] : "一\(phrases[0])和一\(phrases[1])"
    } else {
      things = named.map { "一" + $0.object.chinese($0.said) }.joined()
      if plan.scene.contains(.position), let only = named.first {
        let position = only.object.position
        // 草地中间, but 草地上左边.
        if position == .middle, !hangs, !ground.isEmpty { place = self.ground.chinese }
        place += position.phrase(.zh)
      }
    }
    if place.isEmpty { return time.isEmpty ? things : time + "有" + things }
    return (time.isEmpty ? "" : time + "，") + place + "有" + things
  }
}

extension SceneObject {
  /// Measure word, colour, size and noun, as far as they are said: "座红色的大房子".
  ///
  /// People are tall or short and wear their colour: 大人 and 小人 would be other words.
  fileprivate func chinese(_ said: CaptionPlan.Properties) -> String {
    var phrase = kind.measureWord
    if kind == .person {
      if said.contains(.size) { phrase += size == .big ? "高大的" : "矮小的" }
      if said.contains(.color) { phrase += "穿\(color.chinese)衣服的" }
    } else {
      if said.contains(.color) { phrase += color.chinese + "的" }
      if said.contains(.size) { phrase += size.chinese }
    }
    return phrase + kind.chinese
  }
}
