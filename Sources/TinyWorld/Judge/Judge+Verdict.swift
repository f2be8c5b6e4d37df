/// From the closest sketch to the verdict: details are counted, and every attribute is compared with
/// the best of its rivals.
extension Judge {
  func verdict(_ explanation: Explanation, _ easel: Easel) -> Verdict {
    var found = explanation
    for index in found.sketch.parts.indices {
      choose(index, Features.variants(of: found.sketch.parts[index].object.kind), &found, easel) {
        $0.features = $1
      }
      choose(index, Tint.allCases, &found, easel) { $0.object.color = $1 }
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
          .color: sureness(
            rivals(Tint.allCases, to: object.color) { $0.parts[i].object.color = $1 }),
          .size: sureness(
            rivals(Size.allCases, to: object.size) {
              $0.parts[i].object.size = $1
              $0.parts[i].object.radius = $1.radius
            }),
          .position: sureness(
            object.position.borders.map {
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

  /// Gives part `index` the value that brings the drawing closest, and fits it again if it changed.
  private func choose<T>(
    _ index: Int, _ values: [T], _ found: inout Explanation, _ easel: Easel,
    _ change: (inout Sketch.Part, T) -> Void
  ) {
    guard values.count > 1 else { return }
    let sketches = values.map {
      var sketch = found.sketch
      change(&sketch.parts[index], $0)
      return sketch
    }
    let best = closest(sketches) { easel.error($0) }
    if best.parts[index] != found.sketch.parts[index] {
      (found.sketch, found.error) = easel.fitted(best, index, rounds: Self.rounds)
    }
  }

  /// The share of the rival's squared error that the explanation does without: 0 when they explain
  /// the picture equally well, near 1 when the rival explains nothing of it.
  private static func sureness(lead: Int, error: Int) -> Double {
    lead > 0 ? Double(lead) / Double(error + lead) : 0
  }
}

extension Position {
  /// The columns nearest to this position's objects that belong to another.
  fileprivate var borders: [Double] {
    switch self {
    case .left: [24.5]
    case .middle: [24.5, 39.5]
    case .right: [39.5]
    }
  }
}

extension Easel {
  /// The root of the mean squared difference of levels in the window of an eighth of the side where
  /// picture and drawing differ most: a small thing that is wrong does not get lost in the whole.
  func worstResidual(_ sketch: Sketch) -> Double {
    let bytes = drawn(sketch)
    let window = side / 8
    let n = side + 1
    // Sums over the rectangles from the corner.
    var sums = [Int](repeating: 0, count: n * n)
    for y in 0..<side {
      var row = 0
      for x in 0..<side {
        for c in 4 * (y * side + x)..<4 * (y * side + x) + 3 {
          let d = Int(target[c]) - Int(bytes[c])
          row += d * d
        }
        sums[(y + 1) * n + x + 1] = sums[y * n + x + 1] + row
      }
    }
    var worst = 0
    for y in 0...side - window {
      for x in 0...side - window {
        let sum =
          sums[(y + window) * n + x + window] - sums[y * n + x + window]
          - sums[(y + window) * n + x] + sums[y * n + x]
        worst = max(worst, sum)
      }
    }
    return (Double(worst) / Double(3 * window * window)).squareRoot()
  }
}
