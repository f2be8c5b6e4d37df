import Viz

/// A drawn figure as a page shows it.
enum FigureHTML {
  /// The figure's picture: an image, one per theme, or the drawing itself. `folder` is where its
  /// files lie, seen from the page; `isLazy` leaves it to be fetched until it comes into view.
  static func picture(_ figure: DrawnFigure, in folder: String = "", isLazy: Bool = false) -> String
  {
    switch figure.shown {
    case .inline(let drawing): return drawing.svg
    case .files(let files, _):
      return files.enumerated().map { index, file in
        // The first is for light, the second for dark.
        let theme = files.count == 1 ? "" : index == 0 ? " class=\"light\"" : " class=\"dark\""
        let lazy = isLazy || files.count > 1 ? " loading=\"lazy\"" : ""
        return "<img\(theme) src=\"\(folder)\(file)\" width=\"\(figure.width)\" "
          + "height=\"\(figure.height)\"\(lazy) alt=\"\(ProseHTML.escaped(figure.label))\">"
      }.joined()
    }
  }

  /// Buttons that light what means the same, one for each meaning in a drawing; a script shows them.
  static func legend(_ figure: DrawnFigure, _ words: PageWords) -> String {
    guard case .inline(let drawing) = figure.shown, drawing.meanings.count > 1 else { return "" }
    let buttons = drawing.meanings.map { role in
      "<button type=\"button\" class=\"\(role.rawValue)\" data-role=\"\(role.rawValue)\" "
        + "aria-pressed=\"false\">\(words.name(of: role))</button>"
    }
    return "<span class=\"legend\" role=\"group\" aria-label=\"\(words.light)\" hidden>"
      + buttons.joined() + "</span>"
  }
}
