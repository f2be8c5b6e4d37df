import Viz

extension [LeaveOneOut] {
  /// The captions one below the other, all bars of one scale.
  func figure(_ request: FigureRequest) -> Figure {
    let each = 262.0
    func sheet(_ height: Double) -> Sheet {
      Sheet(
        title: request.title, reading: request.reading, command: request.command,
        height: height.rounded(.up))
    }
    let top = sheet(900).body.minY + 16
    let sheet = sheet(top + each * Double(count) + 70)
    let reach = Swift.max(0.02, flatMap(\.falls).max() ?? 0)
    let marks = enumerated().flatMap { place, part in
      part.marks(
        in: Rect(sheet.body.minX, top + each * Double(place), sheet.body.width, each - 34),
        reach: reach, request)
    }
    return sheet.figure(alternativeText: alternativeText(request), marks)
  }

  private func alternativeText(_ request: FigureRequest) -> String {
    map { part in
      let text = part.caption.text.prefix(200).plainWords
      guard let fall = part.falls.max(), let place = part.falls.firstIndex(of: fall) else {
        return request.say("“\(text)” is one word.", "“\(text)”只有一个词。")
      }
      let (word, number) = (part.caption.words[place].text, NumberText.fixed(fall, 2))
      guard fall > 0 else {
        return request.say(
          "Of “\(text)”, the cosine falls without no single word.", "“\(text)”中，去掉哪个词余弦都不降。")
      }
      return request.say(
        "Of “\(text)”, the cosine falls most, by \(number), without “\(word)”.",
        "“\(text)”中，去掉“\(word)”余弦降得最多，降了 \(number)。")
    }.joined(separator: request.say(" ", ""))
  }
}
