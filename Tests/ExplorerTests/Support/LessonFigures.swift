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
  /// A lesson of the project.
  static func shipped(_ name: String) throws -> Lesson {
    try Lesson(Home(path: TemporaryHome.project).lesson(name), experiments: ExperimentList.all)
  }

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

  /// Expects every figure to be legible, no word clipped or on another, and every measure a number.
  func expectLegible<E: Experiment>(
    _ experiment: E, _ language: Language, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for (id, figure) in try figures(of: experiment, language) {
      #expect(figure.problems() == [], "\(id)", sourceLocation: sourceLocation)
      #expect(
        !figure.alternativeText.isEmpty && !figure.tree.contains("NaN"), "\(id)",
        sourceLocation: sourceLocation)
    }
    for (name, value) in experiment.measures {
      #expect(value.isFinite, "\(name)", sourceLocation: sourceLocation)
    }
  }

  /// Expects the checks that are made of an experiment to hold; returns their measures.
  func expectChecks<E: Experiment>(
    of experiment: E, sourceLocation: SourceLocation = #_sourceLocation
  ) -> [String] {
    let made = file.checks.filter { $0.isMade(experiment.measures) }
    for check in made {
      #expect(
        check.holds(among: experiment.measures), "\(check.measure)",
        sourceLocation: sourceLocation)
    }
    return made.map(\.measure)
  }
}

extension Experiment {
  /// The name of the parameter that is refused when good ones are changed; nil when none is.
  static func refused(
    _ good: Parameters, _ change: (inout Parameters) -> Void
  ) -> String? {
    var parameters = good
    change(&parameters)
    do {
      _ = try Self(parameters, seed: 1) { _ in }
      return nil
    } catch {
      return (error as? UnusableParameter)?.name
    }
  }
}
