import Viz

extension ClipExperiment {
  /// Pictures put into one of ten kinds by ten sentences.
  func zeroShot(_ request: FigureRequest) throws -> Figure {
    guard let shot = zeroShots[request.language.caption] else { return try matrix(request) }
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 960)
    let body = sheet.body
    let gap = 36.0
    let width = (body.width - gap * 3) / 4
    let marks = shot.shown.enumerated().flatMap { column, shown in
      shot.table.shareBars(
        of: column, shown.picture.raster,
        in: Rect(
          body.minX + Double(column) * (width + gap), body.minY + 10, width, body.height - 20),
        own: shown.kind.flatMap { shot.kinds.firstIndex(of: $0) })
    }
    let shares = shot.table.softmaxOverTexts
    let said = shot.shown.indices.map { column -> String in
      let best = shot.table.bestText(column)
      let share = NumberText.fixed(shares[best][column], 3)
      return request.say(
        "Picture \(column + 1): “\(shot.sentences[best])” has share \(share).",
        "第 \(column + 1) 张图：“\(shot.sentences[best])”的份额是 \(share)。")
    }
    return sheet.figure(
      alternativeText: said.joined(separator: request.say(" ", "")), marks)
  }
}
