import Tensor
import TinyWorld
import Viz

extension MeasurementRun {
  /// What the judge finds in true pictures, small and of the usual size: the share of each attribute
  /// that is right, and how many pictures it accepts.
  func judgeResults() throws -> JSON {
    let scenes = scenes()
    let sides = try [Preset.pixelSide, Scene.side].map { side in
      try kept.row("\(side) pixels a side") { judged(scenes, side: side) }
    }
    return ["sides": .list(sides)]
  }

  private func judged(_ scenes: [Scene], side: Int) -> JSON {
    let judge = Judge(side: side)
    let done = Locked(0)
    let pairs = Workers.shared.map(0..<count) { place in
      let picture = scenes[place].raster(side: side)
      let other = scenes[(place + 1) % count].raster(side: side)
      let pair = (judge.verdict(on: picture), judge.verdict(on: picture.mixed(with: other)))
      let number = done.adding()
      progress("\(side) pixels a side", number, count)
      return pair
    }
    let (verdicts, mixtures) = (pairs.map(\.0), pairs.map(\.1))
    let checks = zip(verdicts, scenes).flatMap { $0.checks(against: $1) }
    let attributes = Attribute.allCases.map { attribute in
      let those = checks.filter { $0.attribute == attribute }
      return (
        key: attribute.rawValue,
        value: Proportion(successes: those.count(where: \.isRight), count: those.count).json
      )
    }
    let right = zip(verdicts, scenes).count { $0.agrees(with: $1) }
    return JSON.table([
      ("side", .number(Double(side))),
      ("accepted", Proportion(successes: verdicts.count(where: \.isAccepted), count: count).json),
      ("all_right", Proportion(successes: right, count: count).json),
      ("attributes", .table(attributes)),
      ("residual_999", .number(Judge.calibrate(residuals: verdicts.map(\.residual)))),
      ("mixed_accepted", Proportion(of: mixtures, \.isAccepted).json),
      ("mixed_residual_01", .number(Judge.calibrate(mixtures: mixtures.map(\.residual)))),
      ("limit", .number(judge.limit)),
    ])
  }
}

extension Raster {
  /// Half of this picture and half of another of its size.
  func mixed(with other: Raster) -> Raster {
    Raster(
      width: width, height: height,
      bytes: zip(bytes, other.bytes).map { UInt8((Int($0) + Int($1)) / 2) })
  }
}
