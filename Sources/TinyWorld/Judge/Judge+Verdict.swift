/// From the closest sketch to the verdict: details are counted, and every attribute is compared with
/// the best of its rivals.
extension Judge {
  func verdict(_ explanation: Explanation, _ easel: Easel) -> Verdict {
    var found = explanation
    var colorLeads: [Int] = []
    for index in found.sketch.parts.indices {
      _ = choose(index, Features.variants(of: found.sketch.parts[index].object.kind), &found, easel)
      {
        $0.features = $1
      }
      colorLeads.append(
        choose(index, Tint.allCases, &found, easel) { $0.object.color = $1 })
      let x = found.sketch.parts[index].object.x
      found.sketch.parts[index].object.position = .nearest(x)
    }
    let sketch = found.sketch
    let error = found.error
    func sureness(_ rivals: [Sketch]) -> Double {
      Self.sureness(lead: (rivals.map { easel.error($0) }.min() ?? error) - error, error: error)
    }
    func rivals<T: Equatable>(
      _ values: [T], to value: T, _ change: (inout Sketch, T) -> Void
    ) -> [Sketch] {
      values.filter { $0 != value }.map {
        var rival = sketch
        change(&rival, $0)
        return rival
      }
    }
    var sure: [Attribute: Double] = [
      .sky: sureness(rivals(Sky.allCases, to: sketch.sky) { $0.sky = $1 }),
      .ground: sureness(rivals(Ground.allCases, to: sketch.ground) { $0.ground = $1 }),
    ]
    if !sketch.parts.isEmpty {
      sure[.count] = sureness(sketch.parts.indices.map { sketch.removing($0) })
    }
    let objects = sketch.parts.indices.map { i in
      let (object, features) = (sketch.parts[i].object, sketch.parts[i].features)
      return Verdict.Found(
        object: object, eyes: object.kind == .person ? features.eyes.count : nil,
        ears: object.kind == .cat ? features.ears.count : nil,
        sureness: [
          .kind: Self.sureness(lead: found.kindLeads[i], error: error),
          .color: Self.sureness(lead: colorLeads[i], error: error),
          .size: sureness(
            rivals(Size.allCases, to: object.size) {
              $0.parts[i].object.size = $1
              $0.parts[i].object.radius = $1.radius
            }),
          .position: sureness(
            object.position.neighboringColumns.map {
              var rival = sketch
              rival.parts[i].object.x = $0
              return rival
            }),
        ])
    }
    return Verdict(
      sky: sketch.sky, ground: sketch.ground, objects: objects, sureness: sure,
      residual: easel.worstResidual(sketch), limit: limit)
  }

  /// Gives part `index` the value that brings the drawing closest, fits it again if it changed, and
  /// returns how much closer that was than the next value.
  private func choose<T>(
    _ index: Int, _ values: [T], _ found: inout Explanation, _ easel: Easel,
    _ change: (inout Sketch.Part, T) -> Void
  ) -> Int {
    guard values.count > 1 else { return 0 }
    let tried = values.map { value in
      var sketch = found.sketch
      change(&sketch.parts[index], value)
      return (sketch: sketch, error: easel.error(sketch))
    }
    .sorted { $0.error < $1.error }
    if tried[0].sketch != found.sketch {
      (found.sketch, found.error) = easel.fitted(tried[0].sketch, index, rounds: Self.rounds)
    }
    return tried[1].error - tried[0].error
  }

  /// The share of the rival's squared error that the explanation does without: 0 when they explain
  /// the picture equally well, near 1 when the rival explains nothing of it.
  private static func sureness(lead: Int, error: Int) -> Double {
    lead > 0 ? Double(lead) / Double(error + lead) : 0
  }
}

extension Position {
  /// The nearest columns that belong to another position.
  fileprivate var neighboringColumns: [Double] {
    switch self {
    case .left: [Self.borders.left]
    case .middle: [Self.borders.left, Self.borders.right]
    case .right: [Self.borders.right]
    }
  }
}
