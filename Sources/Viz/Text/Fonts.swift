import CCairoPango

/// Which fonts the figures get on this machine, and what to install where one is missing.
public enum Fonts {
  /// A face the figures ask for.
  public struct Use: Sendable {
    /// What it sets: text, Chinese, formulas, commands.
    public let purpose: String
    /// The family asked for, and the one fontconfig gives.
    public let wanted, found: String
    /// The Debian package that has the wanted family.
    public let package: String

    public var isThere: Bool { wanted == found }
  }

  public static func uses() -> [Use] {
    [
      ("text", "Inter", "fonts-inter"),
      ("chinese", "Noto Sans CJK SC", "fonts-noto-cjk"),
      ("formulas", "KaTeX_Main", "fonts-katex"),
      ("commands", "JetBrains Mono", "fonts-jetbrains-mono"),
    ].map { purpose, family, package in
      Use(purpose: purpose, wanted: family, found: match(family), package: package)
    }
  }

  /// A warning when figures would come out otherwise than they were laid out, with or without
  /// Chinese text in them, naming the packages that help.
  public static func warning(chinese: Bool) -> String? {
    if chinese, let boxes = chineseWarning() { return boxes }
    let missing = uses().filter { !$0.isThere && (chinese || $0.purpose != "chinese") }
    guard !missing.isEmpty else { return nil }
    let names = missing.map(\.wanted).joined(separator: ", ")
    let packages = missing.map(\.package).joined(separator: " ")
    return
      "figures are laid out for fonts that are not here (\(names)): apt-get install \(packages)"
  }

  /// A warning when Chinese text would come out as empty boxes.
  public static func chineseWarning() -> String? {
    let font = Font(face: .sans, weight: .regular, size: 20)
    guard TextEngine.current.run("噪声图像", font).unknownGlyphs > 0 else { return nil }
    return "no font with Chinese letters was found: figures would show boxes. "
      + "Install one: apt-get install fonts-noto-cjk"
  }

  /// The family fontconfig gives for a name.
  private static func match(_ family: String) -> String {
    guard let pattern = FcNameParse(family) else { return "" }
    defer { FcPatternDestroy(pattern) }
    FcConfigSubstitute(nil, pattern, 0)
    FcDefaultSubstitute(pattern)
    var result: Int32 = 0
    guard let found = FcFontMatch(nil, pattern, &result) else { return "" }
    defer { FcPatternDestroy(found) }
    var name: UnsafeMutablePointer<FcChar8>?
    guard FcPatternGetString(found, "family", 0, &name) == 0, let name else { return "" }
    return String(cString: name)
  }
}
