/// The search for what explains a picture: objects are added one by one, each the drawing that
/// brings the sketch closest to the picture.
extension Judge {
  /// A sketch and how far it is from the picture.
  struct Explanation {
    var sketch: Sketch
    var error: Int
    /// Per object: how much further the picture is from the best drawing of another kind.
    var kindLeads: [Int] = []
  }

  /// A sketch with an object tried at place `index` among its parts.
  private struct Candidate {
    var sketch: Sketch
    var index: Int
    var error: Int

    var object: SceneObject { sketch.parts[index].object }
  }

  /// The explanation whose drawing is closest to the picture.
  func explanation(_ easel: Easel) -> Explanation {
    let background = background(easel)
    var found = Explanation(sketch: background, error: easel.error(background))
    while found.sketch.parts.count < Self.mostObjects {
      let tried = additions(to: found.sketch, easel)
      guard let best = tried.first, found.error - best.error >= leastGain else { break }
      found.kindLeads.insert(lead(best, tried, without: found.error), at: best.index)
      (found.sketch, found.error) = (best.sketch, best.error)
      for index in found.sketch.parts.indices
      where index != best.index && found.sketch.parts[index].object.touches(best.object) {
        reconsider(index, &found, easel)
      }
    }
    return found
  }

  /// What an object explained best alone, another may explain better beside a new neighbour that
  /// hides or continues it.
  private func reconsider(_ index: Int, _ found: inout Explanation, _ easel: Easel) {
    let without = found.sketch.removing(index)
    var tried = additions(to: without, easel)
    let kept = candidate(found.sketch, index, easel, poolings: [], rounds: Self.rounds)
    if tried.isEmpty || kept.error <= tried[0].error { tried.insert(kept, at: 0) }
    let best = tried[0]
    found.kindLeads.remove(at: index)
    found.kindLeads.insert(lead(best, tried, without: easel.error(without)), at: best.index)
    (found.sketch, found.error) = (best.sketch, best.error)
  }

  /// How much closer `best` is than the first candidate of another kind in its place, or than no
  /// object.
  private func lead(_ best: Candidate, _ tried: [Candidate], without: Int) -> Int {
    let rival = tried.first {
      $0.object.kind != best.object.kind && abs($0.object.x - best.object.x) < 8
    }
    return (rival?.error ?? without) - best.error
  }

  /// Sky and ground as the pixels show them that nothing hides.
  private func background(_ easel: Easel) -> Sketch {
    // An object's pixel must not count for more than a wrong background's.
    let most = 40 * 40 * 3
    let horizon = Int(Scene.horizon) * side / Scene.side
    func distance(_ sky: Sky, _ ground: Ground, rows: Range<Int>) -> Int {
      let bytes = easel.drawn(Sketch(sky: sky, ground: ground))
      var sum = 0
      for i in rows.lowerBound * side..<rows.upperBound * side {
        var squares = 0
        for c in 4 * i..<4 * i + 3 {
          let d = Int(easel.target[c]) - Int(bytes[c])
          squares += d * d
        }
        sum += min(squares, most)
      }
      return sum
    }
    let sky = closest(Sky.allCases) { distance($0, .grass, rows: 0..<horizon) }
    let ground = closest(Ground.allCases) { distance(sky, $0, rows: horizon..<side) }
    return Sketch(sky: sky, ground: ground)
  }

  /// The best sketches with one object more, the closest first.
  private func additions(to sketch: Sketch, _ easel: Easel) -> [Candidate] {
    var candidates = shortlist(sketch, easel).map { object in
      let (sketch, index) = sketch.adding(.init(object: object))
      return candidate(sketch, index, easel, poolings: [4])
    }
    candidates.sort { $0.error < $1.error }
    var best = Int.max
    for i in candidates.indices.prefix(2) where candidates[i].error / 2 < best {
      let seed = candidates[i]
      candidates[i] = candidate(
        seed.sketch, seed.index, easel, poolings: [4, 2], rounds: Self.rounds)
      best = min(best, candidates[i].error)
    }
    candidates.sort { $0.error < $1.error }
    return candidates
  }

  private func candidate(
    _ sketch: Sketch, _ index: Int, _ easel: Easel, poolings: [Int], rounds: Int = 0
  ) -> Candidate {
    let fitted = easel.fitted(sketch, index, poolings: poolings, rounds: rounds)
    return Candidate(sketch: fitted.sketch, index: index, error: fitted.error)
  }

  /// The most promising objects by a coarse comparison: of each kind and size the best colour and
  /// place.
  private func shortlist(_ sketch: Sketch, _ easel: Easel) -> [SceneObject] {
    let n = Stamp.side
    let view = CoarseView(picture: easel.target, drawing: easel.drawn(sketch), side: side)
    let least = Float(leastGain) * Float(n * n) / Float(side * side) / 4
    var best: [(gain: Float, object: SceneObject)] = []
    // All colours of a kind and size stand together.
    for group in 0..<stamps.count / Tint.allCases.count {
      var top: (gain: Float, object: SceneObject)?
      let tints = stamps[group * Tint.allCases.count..<(group + 1) * Tint.allCases.count]
      for column in Int(Easel.columns.lowerBound) / 2...Int(Easel.columns.upperBound) / 2 {
        let shift = column - n / 2
        for stamp in tints {
          let columns =
            max(0, stamp.columns.lowerBound + shift)..<min(n, stamp.columns.upperBound + shift)
          let needed = max(top?.gain ?? 0, least)
          if view.bound(columns: columns, rows: stamp.rows) <= needed { continue }
          let gain = view.gain(stamp, shift: shift, columns: columns)
          if gain > needed {
            let x = Double(2 * column)
            top = (
              gain,
              SceneObject(
                stamp.color, stamp.kind, size: stamp.size, position: .nearest(x), x: x)
            )
          }
        }
      }
      if let top { best.append(top) }
    }
    best.sort { $0.gain > $1.gain }
    return best.prefix(Self.shortlistLength).map(\.object)
  }
}

extension Position {
  /// The columns half way between one position's own and the next one's.
  static let borders = (
    left: (Position.left.x + Position.middle.x) / 2,
    right: (Position.middle.x + Position.right.x) / 2
  )

  /// The position whose own column is nearest to `x`.
  static func nearest(_ x: Double) -> Position {
    x < borders.left ? .left : x < borders.right ? .middle : .right
  }
}

extension SceneObject {
  /// Whether the columns of the two drawings meet, or nearly.
  fileprivate func touches(_ other: SceneObject) -> Bool {
    abs(x - other.x) < radius + other.radius + 1
  }
}

/// The first of the values with the least cost.
func closest<T>(_ values: [T], _ cost: (T) -> Int) -> T {
  var best = (value: values[0], cost: cost(values[0]))
  for value in values.dropFirst() {
    let cost = cost(value)
    if cost < best.cost { best = (value, cost) }
  }
  return best.value
}
