/// A verdict compared with the scene that was meant, or with what a caption says of it.
extension Verdict {
  /// Whether one attribute, of the whole or of one of the wanted objects, is as it was meant.
  public struct Check: Hashable, Sendable {
    public let attribute: Attribute
    /// The index of the wanted object, nil for what concerns the whole picture.
    public let object: Int?
    public let isRight: Bool
  }

  /// Every attribute of `scene` that `plan` says (all of them, unless told otherwise), with the
  /// number of objects and their kinds, which a caption always says.
  ///
  /// Of two objects each wanted one is compared with the one it agrees with most, so that a red cat
  /// right of a blue house, where left was meant, has kinds and colours right and the position
  /// wrong. Nothing is right in a picture that is refused.
  public func checks(against scene: Scene, saying plan: CaptionPlan? = nil) -> [Check] {
    let plan = plan ?? CaptionPlan(saying: .all, objects: scene.objects.count)
    precondition(
      plan.objects.count == scene.objects.count,
      "Verdict: a plan for \(plan.objects.count) objects, a scene of \(scene.objects.count)")
    var checks: [Check] = []
    func add(_ attribute: Attribute, _ isRight: Bool) {
      checks.append(Check(attribute: attribute, object: nil, isRight: isAccepted && isRight))
    }
    if plan.scene.contains(.sky) { add(.sky, sky == scene.sky) }
    if plan.scene.contains(.ground) { add(.ground, ground == scene.ground) }
    add(.count, objects.count == scene.objects.count)
    // The first of equally good assignments is the one in order.
    let assignments = Self.assignments(of: scene.objects.count, to: objects.count)
      .map { self.checks(scene.objects, plan, assigned: $0) }
    let best = assignments.max { a, b in a.count(where: \.isRight) < b.count(where: \.isRight) }
    return checks + (best ?? [])
  }

  /// Whether everything that `plan` says of `scene` (all of it, unless told otherwise) is right.
  public func agrees(with scene: Scene, saying plan: CaptionPlan? = nil) -> Bool {
    checks(against: scene, saying: plan).allSatisfy(\.isRight)
  }

  /// The checks of the wanted objects when each is looked for in the found one assigned to it.
  private func checks(
    _ wanted: [SceneObject], _ plan: CaptionPlan, assigned: [Int?]
  ) -> [Check] {
    let isInOrder = zip(assigned, assigned.dropFirst()).allSatisfy { a, b in
      if let a, let b { a < b } else { false }
    }
    return wanted.indices.flatMap { i in
      let object = assigned[i].map { objects[$0].object }
      let right: [(said: Bool, attribute: Attribute, isRight: Bool)] = [
        (true, .kind, object?.kind == wanted[i].kind),
        (plan.objects[i].contains(.color), .color, object?.color == wanted[i].color),
        (plan.objects[i].contains(.size), .size, object?.size == wanted[i].size),
        (
          plan.scene.contains(.position), .position,
          wanted.count > 1 ? isInOrder : object?.position == wanted[i].position
        ),
      ]
      return right.filter(\.said).map {
        Check(attribute: $0.attribute, object: i, isRight: isAccepted && $0.isRight)
      }
    }
  }

  /// The ways to give each of `wanted` objects one of `found`, or none where they do not suffice;
  /// in order first.
  private static func assignments(of wanted: Int, to found: Int) -> [[Int?]] {
    var all: [[Int?]] = [[]]
    for i in 0..<wanted {
      all = all.flatMap { taken in
        var free: [Int?] = (0..<found).filter { !taken.contains($0) }
        if free.isEmpty || found - taken.compactMap(\.self).count < wanted - i { free.append(nil) }
        return free.map { taken + [$0] }
      }
    }
    return all
  }
}
