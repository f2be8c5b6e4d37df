import Viz

/// The page's own words, in the languages of the project.
struct PageWords {
  let language: Language

  private func say(_ english: String, _ chinese: String) -> String {
    language == .zh ? chinese : english
  }

  var series: String { say("Diffusion Explorer", "扩散模型探索器") }
  func figure(_ number: Int) -> String { say("Figure \(number)", "图 \(number)") }
  var play: String { say("Play", "播放") }
  var pause: String { say("Pause", "暂停") }
  var position: String { say("Frame", "帧") }
  var speed: String { say("Speed", "速度") }

  var measuresLink: String { say("all measured numbers", "全部测得的数字") }
  var manifestLink: String { say("every frame with its numbers", "每一帧及其数字") }
  var sheetLink: String { say("all frames on one sheet", "全部帧的缩略图") }
  var gifLink: String { say("animation", "动画") }
  var light: String { say("Light what means the same", "点亮含义相同的部分") }
  var noteSays: String { say("The note says", "笔记说") }
  func hold(_ count: Int) -> String {
    say(count == 1 ? "1 check holds" : "\(count) checks hold", "\(count) 项核对全部成立")
  }
  var holds: String { say("holds", "成立") }
  var missed: String { say("does not hold", "不成立") }
  var failed: String { say("This lesson failed", "这一课没有通过") }

  /// What a colour means.
  func name(of role: Role) -> String {
    switch role {
    case .data: say("picture and data", "图像与数据")
    case .noise: say("noise", "噪声")
    case .prediction: say("prediction", "预测")
    case .text: say("text", "文字")
    case .latent: say("code", "编码")
    default: role.rawValue
    }
  }

  /// Every word the template asks for by name.
  var table: [String: String] {
    [
      "series": series,
      "skip": say("Skip to the text", "跳到正文"),
      "otherLanguage": say("中文", "English"),
      "otherLanguageTag": language.other.tag,
      "switchLabel": say("阅读本页的中文版", "Read this page in English"),
      "checked": say("What this page checked", "本页核对了什么"),
      "checkedIntro": say(
        "Every number above was measured when this page was made. With the lesson’s own settings the "
          + "page is only written when all of these hold; with others, what does not is marked.",
        "上文的每个数字都在生成本页时测得。按本课自己的设置，以下各项全部成立，本页才会写出；换了设置，不成立的会标出来。"),
      "claim": say("Claim", "结论"),
      "measured": say("Measured", "测得"),
      "expected": say("Expected", "要求"),
      "holds": holds,
      "made": say("How this page was made", "本页如何生成"),
      "command": say("Command", "命令"),
      "seed": say("Seed", "随机种子"),
      "files": say("Data", "数据"),
      "neighbours": say("Lessons", "各课"),
      "previous": say("Before", "上一课"),
      "next": say("Next", "下一课"),
      "index": say("All lessons", "全部课程"),
      "theme": say("Light or dark", "浅色或深色"),
      "dotted": say(
        "Dotted numbers come from this run: point at one to see its name and full value.",
        "带点线的数字来自本次运行：指向它可以看到名称和完整的值。"),
    ]
  }
}
