import Tensor
import TinyWorld

/// Pairs of scenes that differ in one thing.
///
/// A model that tells pictures of a random batch apart need not look closely: two scenes rarely
/// have much in common. Half of each batch is therefore a twin of the other half with one property
/// changed, or with the two objects in each other's place, and the captions of both say it. Without
/// them the towers read captions as bags of words ("A left of B" is "B left of A" to them; Yuksekgonul
/// et al., 2023, who mend it in the same way).
extension TinyWorldPictures {
  /// A batch of scenes and their twins, and captions in English and Chinese by turns.
  func pairs(step: Int, count: Int, seed: UInt64) -> (Tensor<Float>, [String]) {
    let half = (count + 1) / 2
    var (scenes, captions): ([Scene], [String]) = ([], [])
    for place in 0..<half {
      let index = step * half + place
      let scene = scene(index)
      var random = RandomStream(
        seed: seed &+ self.seed, stream: 0x7477_696E, position: UInt64(index) << 16)
      let (twin, changed) = scene.twin(&random)
      // A third of the captions say everything.
      var plan =
        random.next(below: 3) == 0
        ? CaptionPlan(
          saying: .all, objects: scene.objects.count, namesRightFirst: random.next(below: 2) == 0)
        : CaptionPlan(seed: self.seed, index: index, objects: scene.objects.count)
      plan.scene.formUnion(changed.intersection([.position, .ground, .sky]))
      for object in plan.objects.indices {
        plan.objects[object].formUnion(changed.intersection([.size, .color]))
      }
      let language: CaptionLanguage = random.next(below: 2) == 0 ? .en : .zh
      for scene in [scene, twin].prefix(count - scenes.count) {
        scenes.append(scene)
        captions.append(scene.caption(language, plan: plan))
      }
    }
    return (Self.pictures(scenes), captions)
  }
}

extension Scene {
  /// The same scene with one property changed, and what a caption has to say for the two to differ
  /// (an object's kind is always said).
  func twin(_ random: inout RandomStream) -> (scene: Scene, changed: CaptionPlan.Properties) {
    var twin = self
    func other<Value: CaseIterable & Equatable>(than value: Value) -> Value
    where Value.AllCases == [Value] {
      let others = Value.allCases.filter { $0 != value }
      return others[random.next(below: others.count)]
    }
    if objects.count == 2, random.next(below: 2) == 0 {
      return (exchanged, [.position, .size, .color])
    }
    let place = random.next(below: objects.count)
    let object = objects[place]
    // With two objects there is no third place to go to.
    switch random.next(below: objects.count == 1 ? 6 : 5) {
    case 0: twin.sky = other(than: sky); return (twin, .sky)
    case 1: twin.ground = other(than: ground); return (twin, .ground)
    case 2: twin.objects[place].kind = other(than: object.kind); return (twin, [])
    case 3: twin.objects[place].color = other(than: object.color); return (twin, .color)
    case 4:
      let size = other(than: object.size)
      twin.objects[place].size = size
      twin.objects[place].radius = object.radius * size.radius / object.size.radius
      return (twin, .size)
    default:
      let position = other(than: object.position)
      twin.objects[place].position = position
      twin.objects[place].x = object.x - object.position.x + position.x
      return (twin, .position)
    }
  }

  /// The same scene with its two objects in each other's place.
  var exchanged: Scene {
    var scene = self
    let (left, right) = (objects[0], objects[1])
    scene.objects = [right.moved(like: left), left.moved(like: right)]
    return scene
  }
}

extension SceneObject {
  /// This object where the other one stands.
  fileprivate func moved(like other: SceneObject) -> SceneObject {
    var object = self
    object.position = other.position
    object.x = other.x
    return object
  }
}
