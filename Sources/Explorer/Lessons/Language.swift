/// The languages lessons and prompts are written in.
enum Language: String, CaseIterable, Codable, Sendable {
  case en, zh

  /// The other language, for the switch on the page.
  var other: Language { self == .en ? .zh : .en }

  /// What the page's `lang` attribute says.
  var tag: String { self == .en ? "en" : "zh-Hans" }

  /// The language of the locale: `LC_ALL`, else `LC_MESSAGES`, else `LANG`, else English.
  static func ofLocale(_ environment: [String: String]) -> Language {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }
      .first { !$0.isEmpty }
    return (set?.lowercased().hasPrefix("zh") ?? false) ? .zh : .en
  }
}

/// A text in every language of the project.
struct Translated: Sendable {
  private let texts: [Language: (text: String, place: Place)]

  /// Reads `{en: …, zh: …}`. A missing language is an error.
  init(_ setting: Setting) throws {
    guard case .table = setting.content else {
      throw setting.expected("a text per language: {en: …, zh: …}")
    }
    let fields = try Fields(setting)
    var texts: [Language: (text: String, place: Place)] = [:]
    for language in Language.allCases {
      let text = try fields.require(
        language.rawValue, "the translation into \(language == .zh ? "Chinese" : "English")")
      texts[language] = (try text.text(), text.place)
    }
    try fields.finish()
    self.texts = texts
  }

  subscript(language: Language) -> String { texts[language]?.text ?? "" }

  func place(_ language: Language) -> Place? { texts[language]?.place }
}
