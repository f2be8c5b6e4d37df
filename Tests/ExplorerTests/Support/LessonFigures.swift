import Testing
import Viz

@testable import Explorer

extension FigureRequest {
  /// A request for what needs no words.
  static var empty: FigureRequest {
    FigureRequest(language: .en, title: "", reading: "", command: "", numbers: [:])
  }
}

extension Lesson {
  /// Every figure of the lesson as `lesson.yaml` asks for it; each must name the command.
  func figures<E: Experiment>(
    of experiment: E, _ language: Language, command: String = "explorer lesson \(E.name) --seed 1"
  ) throws -> [String: Figure] {
    let filling = Filling(experiment.measures, format: file.format(of:))
    let drawn = try file.figures.map { drawing in
      let draw = try #require(E.figures[drawing.kind])
      let request = FigureRequest(
        language: language, title: try filling.fill(drawing.title, in: language),
        reading: try filling.fill(drawing.reading, in: language),
        command: command, numbers: drawing.numbers)
      let figure = try draw(experiment, request)
      #expect(figure.tree.contains("“\(command)”"), "\(drawing.id) does not name its command")
      return (drawing.id, figure)
    }
    return Dictionary(uniqueKeysWithValues: drawn)
  }
}
