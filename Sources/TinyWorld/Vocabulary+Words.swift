extension CaptionLanguage {
  /// Every word that captions of this language are made of: what a model that learnt from nothing
  /// else can know. English words are parted by spaces; Chinese ones stand side by side.
  public var words: Set<String> {
    let kinds = Kind.allCases, grounds = Ground.allCases
    switch self {
    case .en:
      let phrases =
        Sky.allCases.map { $0.phrase(.en) } + Position.allCases.map { $0.phrase(.en) }
        + ["a an and two", "left of", "right of", "over"] + grounds.map { "on " + $0.rawValue }
        + kinds.flatMap { [$0.rawValue, $0.plural] } + Tint.allCases.map(\.rawValue)
        + Size.allCases.map(\.rawValue)
      return Set(phrases.flatMap { $0.split(separator: " ").map(String.init) })
    case .zh:
      return Set(
        Sky.allCases.map { $0.phrase(.zh) } + grounds.map(\.chinese)
          + kinds.flatMap { [$0.chinese, "一" + $0.measureWord, "两" + $0.measureWord] }
          + Tint.allCases.map(\.chinese) + Size.allCases.map(\.chinese)
          + Position.allCases.map { $0.phrase(.zh) }
          + ["上", "上空", "有", "在", "的", "和", "高大", "矮小", "穿", "衣服", "，"])
    }
  }
}
