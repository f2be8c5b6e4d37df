import Viz

/// What `explorer clip` found, as a table, as JSON and as a figure.
struct ClipReport {
  let similarity: Similarity
  let pictures: [SeenPicture]
  let unknown: [String]
  /// The same by the model at moments of its training.
  var moments: [(step: Int, matrix: Similarity)] = []
  /// Each text with each picture, a word after the other left out.
  var leftOut: [LeaveOneOut] = []

  // MARK: JSON

  var json: JSON {
    let s = similarity
    var entries: [(key: String, value: JSON)] = [
      ("texts", .list(s.texts.map { .text($0) })), ("images", .list(s.images.map { .text($0) })),
      ("scale", .number(s.scale)), ("cosine", s.cosine.json), ("distance", s.distance.json),
      ("logits", s.logits.json), ("softmax_over_images", s.softmaxOverImages.json),
      ("softmax_over_texts", s.softmaxOverTexts.json),
      ("text_embeddings", s.textEmbeddings.rows.json),
      ("image_embeddings", s.imageEmbeddings.rows.json),
      ("unknown_words", .list(unknown.map { .text($0) })),
    ]
    if !moments.isEmpty {
      entries.append(
        (
          "training",
          .list(
            moments.map { ["step": .number(Double($0.step)), "cosine": $0.matrix.cosine.json] })
        ))
    }
    if !leftOut.isEmpty { entries.append(("words", .list(leftOut.map(\.json)))) }
    return .table(entries)
  }

  // MARK: Table

  /// A block for each text, a line for each picture.
  func table(_ language: Language) -> String {
    if !moments.isEmpty { return trainingTable(language) }
    if !leftOut.isEmpty { return leftOut.map { $0.table(language) }.joined(separator: "\n") }
    let s = similarity
    let width = nameWidth(s.images)
    let heads =
      language == .zh
      ? ["余弦", "距离", "logit", "在各图之间", "在各句之间"]
      : ["cosine", "distance", "logit", "over pictures", "over texts"]
    let columns = heads.map { max(9, TokenizeCommand.columns($0)) + 2 }
    func line(_ name: String, _ cells: [String]) -> String {
      padded("  " + name, width + 2)
        + zip(cells, columns).map { cell, column in
          String(repeating: " ", count: column - TokenizeCommand.columns(cell)) + cell
        }.joined()
    }
    return s.texts.indices.map { row in
      let lines = s.images.indices.map { column in
        line(
          s.images[column],
          [
            NumberText.fixed(s.cosine[row][column], 4),
            NumberText.fixed(s.distance[row][column], 4),
            NumberText.fixed(s.logits[row][column], 2),
            NumberText.fixed(s.softmaxOverImages[row][column], 4),
            NumberText.fixed(s.softmaxOverTexts[row][column], 4),
          ])
      }
      return ([s.texts[row], line("", heads)] + lines).joined(separator: "\n")
    }.joined(separator: "\n")
  }

  /// A block for each text, a line for each picture, a column for each moment.
  private func trainingTable(_ language: Language) -> String {
    let name = language == .zh ? "训练这么多步之后的余弦" : "cosine after step"
    let width = nameWidth(similarity.images + [name])
    func line(_ name: String, _ cells: [String]) -> String {
      padded("  " + name, width + 2)
        + cells.map { String(repeating: " ", count: max(1, 9 - $0.count)) + $0 }.joined()
    }
    return similarity.texts.indices.map { row in
      let head = line(name, moments.map { "\($0.step)" })
      let lines = similarity.images.indices.map { column in
        line(
          similarity.images[column],
          moments.map { NumberText.fixed($0.matrix.cosine[row][column], 4) })
      }
      return ([similarity.texts[row], head] + lines).joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private func nameWidth(_ names: [String]) -> Int {
    names.map(TokenizeCommand.columns).max() ?? 0
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - TokenizeCommand.columns(text)))
  }

  // MARK: Figure

  func figure(_ language: Language, command: String) -> Figure {
    func request(_ title: (String, String), _ reading: (String, String)) -> FigureRequest {
      FigureRequest(
        language: language, title: language == .zh ? title.1 : title.0,
        reading: language == .zh ? reading.1 : reading.0, command: command, numbers: [:])
    }
    if !moments.isEmpty {
      return training(
        request(
          ("The same texts and pictures while CLIP learns", "同样的文字和图，在 CLIP 学习的过程中"),
          (
            "Each cell: the cosine of a text’s vector and a picture’s, from −1 to 1. Framed: "
              + "what the text picks.", "每一格：文字向量与图像向量的余弦，在 −1 与 1 之间。加框的是文字选中的图。"
          )))
    }
    if !leftOut.isEmpty {
      return leftOut.figure(
        request(
          ("Which words the similarity hangs on", "相似度取决于哪些词"),
          (
            "Bars and numbers: how the cosine with the picture changes when the word is left out.",
            "条和数字：去掉这个词，与图的余弦怎样变化。"
          )))
    }
    if pictures.count == 1, similarity.texts.count > 1 {
      let count = similarity.texts.count
      let best = similarity.texts[similarity.bestText(0)].prefix(50).plainWords
      return classes(
        request(
          ("Of \(count) texts “\(best)” fits best", "\(count) 句话中，“\(best)”最符合"),
          (
            "Bars: softmax over the texts of \(NumberText.fixed(similarity.scale, 1)) times the "
              + "cosine. They add up to 1 over these texts alone.",
            "条：\(NumberText.fixed(similarity.scale, 1)) 倍余弦在各句之间的 softmax，只在这几句之间合计为 1。"
          )))
    }
    return similarity.figure(
      request(
        ("CLIP puts words and pictures in one space", "CLIP 把文字和图像放进同一个空间"),
        (
          "Each cell: the cosine of a text’s vector and a picture’s vector, from −1 to 1.",
          "每一格：文字向量与图像向量的余弦，在 −1 与 1 之间。"
        )), pictures, unknown: unknown)
  }

  private func training(_ request: FigureRequest) -> Figure {
    func sheet(_ height: Double) -> Sheet {
      Sheet(
        title: request.title, reading: request.reading, command: request.command,
        height: height.rounded(.up))
    }
    let body = sheet(900).body
    let (labels, gap) = (330.0, 22.0)
    let step = (body.width - labels + gap) / Double(moments.count)
    let drawings = moments.enumerated().map { place, moment in
      MatrixDrawing(
        moment.matrix, pictures.map(\.raster),
        at: Point(body.minX + labels + step * Double(place), body.minY + 40), width: step - gap,
        captions: 0, longest: 110)
    }
    var marks: [Mark] = []
    for (moment, drawing) in zip(moments, drawings) {
      let count = NumberText.fixed(Double(moment.step), 0)
      marks += [
        .text(
          moment.step == 0
            ? request.say("untrained", "未训练") : request.say("step \(count)", "第 \(count) 步"),
          at: Point(drawing.cells.minX + 4, body.minY + 20),
          TextStyle(TypeScale.heading, weight: .bold)), drawing.pictureRow(), drawing.numbers(),
      ]
    }
    let first = drawings[0]
    for (row, text) in similarity.texts.enumerated() {
      marks += MatrixDrawing.label(
        text, at: Point(body.minX + labels - 20, first.cell(row, 0).midY), width: labels - 20,
        lines: max(1, min(3, Int(first.side / 26))), .text, anchor: .end)
    }
    return sheet(first.cells.maxY + 100).figure(
      alternativeText: moments.map { "\($0.step): " + $0.matrix.alternativeText(request) }
        .joined(separator: " "), marks)
  }

  private func classes(_ request: FigureRequest) -> Figure {
    let top = Sheet(title: request.title, reading: request.reading, command: "", height: 900).body
      .minY
    let height = 230 + 44 * Double(similarity.texts.count)
    let sheet = Sheet(
      title: request.title, reading: request.reading, command: request.command,
      height: (top + height + 80).rounded(.up))
    return sheet.figure(
      alternativeText: similarity.alternativeText(request),
      similarity.shareBars(
        of: 0, pictures[0].raster, in: Rect(sheet.body.minX, top + 10, 1100, height), own: nil))
  }
}

extension LeaveOneOut {
  var json: JSON {
    [
      "text": .text(caption.text), "image": .text(picture.name), "cosine": .number(cosine),
      "words": .list(
        zip(caption.words, falls).map { word, fall in
          [
            "word": .text(word.text), "cosine": .number(cosine - fall), "fall": .number(fall),
            "known": .bool(word.isKnown),
          ]
        }),
    ]
  }

  /// A line for each word: the cosine without it, and how far that is from the whole's.
  func table(_ language: Language) -> String {
    let (cosineName, without) = language == .zh ? ("余弦", "去掉") : ("cosine", "without")
    let head = "\(caption.text)  \(picture.name)  \(cosineName) \(NumberText.fixed(cosine, 4))"
    let width = caption.words.map { TokenizeCommand.columns($0.text) }.max() ?? 0
    let lines = zip(caption.words, falls).map { word, fall in
      let space = String(repeating: " ", count: width - TokenizeCommand.columns(word.text))
      return "  \(without) \(word.text)\(space)  \(cosineName) "
        + "\(NumberText.fixed(cosine - fall, 4))  " + Self.change(-fall, 4)
    }
    return ([head] + lines).joined(separator: "\n")
  }
}
