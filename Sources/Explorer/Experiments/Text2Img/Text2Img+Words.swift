import Tensor
import TinyWorld
import Viz

extension Text2ImgExperiment {
  /// One noise, one caption, and six captions that say one thing otherwise.
  func wordsFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 890)
    let body = sheet.body
    let row = PictureRow(
      count: words.changes.count, x: body.minX, y: body.minY + 156, width: body.width, gap: 22,
      longest: 186)
    let base = words.changes[0]
    let gaps = words.changes.map { ($0.picture - base.picture).squared().mean(over: [2]) }
    let most = max(gaps.map { Double($0.extent.greatest) }.max() ?? 1, 1e-9).squareRoot()
    var marks: [Mark] = [
      .text(
        "“\(base.caption)”", at: Point(body.minX, body.minY + 34),
        TextStyle(TypeScale.heading, .text))
    ]
    for (place, change) in words.changes.enumerated() {
      let tile = row.tiles[place]
      let below = tile.offset(0, row.side + 14)
      marks.append(.picture(Raster(change.picture), in: tile))
      guard let attribute = change.attribute else {
        marks += [
          .text(
            request.say("this caption", "这句描述"), at: Point(tile.x, tile.y - 14),
            TextStyle(TypeScale.label, weight: .bold)),
          .text(
            request.say("what changes:", "变了哪里："), at: Point(tile.x, below.y + 34),
            TextStyle(TypeScale.label, .secondary)),
          HeatMap([], columns: 1, range: 0...most, map: .viridis)
            .legend(in: Rect(below.x, below.y + 60, 140, 12), decimals: 1),
        ]
        continue
      }
      let words = WordChanges.difference(base.caption, change.caption)
      marks += [
        .text(
          attribute.name(request), at: Point(tile.x, tile.y - 70),
          TextStyle(TypeScale.label, weight: .bold)),
        .text(words.from, at: Point(tile.x, tile.y - 42), TextStyle(TypeScale.label, .secondary)),
        .text("→ " + words.to, at: Point(tile.x, tile.y - 14), TextStyle(TypeScale.label, .text)),
        HeatMap(
          gaps[place].scalars.map { Double($0).squareRoot() }, columns: change.picture.shape[1],
          range: 0...most, map: .viridis
        ).mark(in: below),
        .text(
          change.isChanged ? request.say("as said", "照说的变了") : request.say("not as said", "没有照说的变"),
          at: Point(below.x, below.maxY + 30),
          TextStyle(TypeScale.label, change.isChanged ? .text : .noise, weight: .bold)),
      ]
      let lost = Set(change.lost.map { $0.name(request) }).sorted()
      let line =
        lost.isEmpty
        ? request.say("the rest is kept", "其余不变")
        : request.say("not kept: ", "没保住：") + lost.joined(separator: request.say(", ", "、"))
      let style = TextStyle(TypeScale.tick, .secondary)
      for (rank, text) in TextWrap.lines(line, style, width: row.side).prefix(3).enumerated() {
        marks.append(.text(text, at: Point(below.x, below.maxY + 56 + 24 * Double(rank)), style))
      }
    }
    return sheet.figure(
      alternativeText: request.say(
        "Pictures from one noise whose captions differ in one thing each. "
          + "\(words.changed.successes) of \(words.changed.count) changes are as said; of the other "
          + "properties \(NumberText.fixed(100 * words.kept.value, 0))% are kept.",
        "同一份噪声、描述各差一处的图。\(words.changed.count) 处改动中有 \(words.changed.successes) 处照说的变了；其余性质保住了 "
          + "\(NumberText.fixed(100 * words.kept.value, 0))%。"), marks)
  }

  /// The same scenes said in English, in Chinese and not at all.
  func languagesFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command, height: 1080)
    let body = sheet.body
    let left = 150.0
    let row = PictureRow(
      count: spoken.columns.count, x: body.minX + left, y: body.minY + 96,
      width: body.width - left - 70, gap: 30, longest: 178)
    let width = (row.tiles.count > 1 ? row.tiles[1].x - row.tiles[0].x : body.width) - 22
    let downs = [0, row.side + 84, 2 * (row.side + 84) - 24]
    let names = [
      (request.say("English", "英文"), Ink.text), (request.say("Chinese", "中文"), .text),
      (request.say("no text", "没有文字"), .secondary),
    ]
    var marks: [Mark] = zip(names, downs).map { name, down in
      .text(
        name.0, at: Point(body.minX, row.tiles[0].midY + down),
        TextStyle(TypeScale.heading, name.1, weight: .bold, alignment: .middle))
    }
    for (tile, column) in zip(row.tiles, spoken.columns) {
      for (rank, language) in CaptionLanguage.allCases.enumerated() {
        let place = tile.offset(0, downs[rank])
        let style = TextStyle(TypeScale.tick, .text)
        let lines = TextWrap.lines(column.captions[language] ?? "", style, width: width)
        for (line, text) in lines.enumerated() {
          marks.append(
            .text(
              text, at: Point(place.x, place.y - 12 - 24 * Double(lines.count - 1 - line)), style))
        }
        if let picture = column.pictures[language] {
          marks.append(.picture(Raster(picture), in: place))
        }
        if let right = column.right[language] {
          marks.append(
            .text(
              "\(right.successes)/\(right.count)", at: Point(place.maxX + 12, place.midY),
              TextStyle(TypeScale.label, .data, alignment: .middle)))
        }
      }
      marks.append(.picture(Raster(column.silent), in: tile.offset(0, downs[2])))
    }
    return sheet.figure(
      alternativeText: request.say(
        "Each scene from one noise with its English caption, its Chinese one and no text. The two "
          + "languages' pictures differ by \(NumberText.fixed(spoken.apart, 2)), those of different "
          + "scenes by \(NumberText.fixed(spoken.neighbours, 2)).",
        "每个场景用同一份噪声，分别配英文描述、中文描述和不配文字。两种语言的图相差 "
          + "\(NumberText.fixed(spoken.apart, 2))，不同场景的图相差 \(NumberText.fixed(spoken.neighbours, 2))。"
      ), marks)
  }

  /// A text to avoid in the place of no text.
  func negativeFigure(_ request: FigureRequest) throws -> Figure {
    let sheet = Sheet(
      title: request.title,
      formula:
        #"\prediction{\hat\varepsilon} = \noise{\hat\varepsilon_n} + s\,(\words{\hat\varepsilon_c} - \noise{\hat\varepsilon_n})"#,
      reading: request.reading, command: request.command, height: 850)
    let body = sheet.body
    let row = PictureRow(
      count: negative.plain.count, x: body.minX, y: body.minY + 56, width: body.width, gap: 14,
      longest: 180)
    let rows = [
      (
        request.say("towards", "引向"), "“\(negative.prompt.plainWords)”", Ink.text,
        negative.plain, negative.plainSkies
      ),
      (
        request.say("and away from", "并避开"), "“\(negative.negative.plainWords)”", .noise,
        negative.led, negative.ledSkies
      ),
    ]
    var marks: [Mark] = []
    for (rank, line) in rows.enumerated() {
      let down = Double(rank) * (row.side + 96)
      let base = row.tiles[0].y + down - 18
      let style = TextStyle(TypeScale.heading, line.2)
      let blue = negative.blue(line.4)
      marks += [
        .text(line.0, at: Point(body.minX, base), TextStyle(TypeScale.label, .secondary)),
        .text(
          TextWrap.shortened(line.1, style, width: body.width - 400),
          at: Point(body.minX + 140, base), style),
        .text(
          request.say(
            "\(blue.successes) of \(blue.count) skies blue",
            "\(blue.count) 片天空中 \(blue.successes) 片蓝"),
          at: Point(body.maxX, base),
          TextStyle(TypeScale.label, .data, weight: .bold, anchor: .end)),
      ]
      for (tile, (picture, sky)) in zip(row.tiles, zip(line.3, line.4)) {
        let place = tile.offset(0, down)
        marks += [
          .picture(Raster(picture), in: place),
          .text(
            Attribute.sky.name(of: sky.rawValue, request), at: Point(place.midX, place.maxY + 24),
            TextStyle(TypeScale.tick, sky == .blue ? .data : .secondary, anchor: .middle)),
        ]
      }
    }
    let (plain, led) = (
      negative.blue(negative.plainSkies), negative.blue(negative.ledSkies)
    )
    return sheet.figure(
      alternativeText: request.say(
        "Of \(plain.count) pictures \(plain.successes) have a blue sky; led away from "
          + "“\(negative.negative.plainWords)”, \(led.successes) have.",
        "\(plain.count) 张图里 \(plain.successes) 张是蓝天；避开“\(negative.negative.plainWords)”之后，有 "
          + "\(led.successes) 张。"), marks)
  }
}
