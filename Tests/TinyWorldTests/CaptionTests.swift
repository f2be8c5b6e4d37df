import Foundation
import Testing
import TinyWorld

private let house = Scene(
  sky: .night, ground: .snow, objects: [SceneObject(.red, .house, size: .big, position: .left)])
private let pair = Scene(
  sky: .sunset, ground: .grass,
  objects: [
    SceneObject(.green, .house, size: .small, position: .left),
    SceneObject(.yellow, .cat, size: .big, position: .right),
  ])

@Test func oneObjectInEnglish() {
  #expect(house.caption(.en) == "a big red house on the left on snow at night")
  #expect(house.caption(.en, saying: []) == "a house")
  #expect(house.caption(.en, saying: [.color, .sky]) == "a red house at night")
  let cat = Scene(sky: .blue, ground: .water, objects: [SceneObject(.orange, .cat)])
  #expect(cat.caption(.en, saying: [.color]) == "an orange cat")
  #expect(cat.caption(.en) == "a big orange cat in the middle on water under a blue sky")
  let star = Scene(sky: .night, ground: .snow, objects: [SceneObject(.white, .star)])
  #expect(star.caption(.en, saying: [.ground, .sky]) == "a star over snow at night")
}

@Test func oneObjectInChinese() {
  #expect(house.caption(.zh) == "夜里，雪地上左边有一座红色的大房子")
  #expect(house.caption(.zh, saying: []) == "一座房子")
  #expect(house.caption(.zh, saying: [.color, .sky]) == "夜里有一座红色的房子")
  #expect(house.caption(.zh, saying: [.position, .size]) == "左边有一座大房子")
  #expect(house.caption(.zh, saying: [.ground]) == "雪地上有一座房子")
  let cat = Scene(sky: .blue, ground: .water, objects: [SceneObject(.orange, .cat)])
  #expect(cat.caption(.zh) == "蓝天下，水面中间有一只橙色的大猫")
  let star = Scene(sky: .night, ground: .snow, objects: [SceneObject(.white, .star)])
  #expect(star.caption(.zh) == "夜里，雪地上空中间有一颗白色的大星星")
  let person = Scene(
    sky: .blue, ground: .sand, objects: [SceneObject(.red, .person, size: .small)])
  #expect(person.caption(.zh, saying: [.size, .color]) == "一个矮小的穿红色衣服的人")
}

@Test func measureWords() {
  let phrases = Kind.allCases.map {
    Scene(sky: .blue, ground: .grass, objects: [SceneObject(.red, $0)]).caption(.zh, saying: [])
  }
  #expect(
    phrases == [
      "一只猫", "一个人", "一座房子", "一棵树", "一辆汽车", "一朵花", "一艘船", "一颗星星", "一条鱼", "一只鸟",
    ])
}

@Test func twoObjects() {
  #expect(
    pair.caption(.en) == "a small green house left of a big yellow cat on grass at sunset")
  let reversed = CaptionPlan(saying: .all, objects: 2, namesRightFirst: true)
  #expect(
    pair.caption(.en, plan: reversed)
      == "a big yellow cat right of a small green house on grass at sunset")
  #expect(pair.caption(.en, saying: [.size]) == "a small house and a big cat")
  #expect(pair.caption(.zh) == "日落时，草地上，一座绿色的小房子在一只黄色的大猫的左边")
  #expect(pair.caption(.zh, plan: reversed) == "日落时，草地上，一只黄色的大猫在一座绿色的小房子的右边")
  #expect(pair.caption(.zh, saying: [.ground]) == "草地上有一座房子和一只猫")
  #expect(pair.caption(.zh, saying: []) == "一座房子和一只猫")
}

@Test func twoOfAKind() {
  let people = Scene(
    sky: .night, ground: .sand,
    objects: [
      SceneObject(.red, .person, position: .left), SceneObject(.red, .person, position: .right),
    ])
  #expect(people.caption(.en, saying: [.color, .ground]) == "two red people on sand")
  #expect(people.caption(.zh, saying: [.ground]) == "沙地上有两个人")
  #expect(people.caption(.en, saying: [.position]) == "a person left of a person")
}

/// The words that give a property away, in either language.
private func words(of property: CaptionPlan.Properties) -> [String] {
  switch property {
  case .size: ["small", "big", "大", "小"]
  case .color: Tint.allCases.map(\.rawValue) + ["色"]
  case .position: ["left", "middle", "right", "左", "右", "中间"]
  case .ground: Ground.allCases.map(\.rawValue) + ["草地", "沙地", "雪地", "水面"]
  default: ["sky", "sunset", "night", "天", "日落", "夜"]
  }
}

@Test func whatIsLeftOutIsNeverMentioned() {
  for index in 0..<2000 {
    let scene = Scene(seed: 3, index: index)
    let plan = CaptionPlan(seed: 3, index: index, variant: index % 3, objects: scene.objects.count)
    for language in CaptionLanguage.allCases {
      // "a blue sky" names no object's colour.
      let caption = scene.caption(language, plan: plan)
      let ofObjects = caption.replacingOccurrences(of: "under a blue sky", with: "under the sky")
      for (property, _) in CaptionPlan.Properties.shares {
        let isSaid =
          plan.scene.contains(property) || plan.objects.contains { $0.contains(property) }
        let mentions = words(of: property).contains { ofObjects.contains($0) }
        // A size is said of people in words of their own.
        if isSaid && property == .size { continue }
        #expect(mentions == isSaid, "\(caption)")
      }
    }
    for object in scene.objects {
      let noun = object.kind == .person ? "pe" : object.kind.rawValue
      #expect(scene.caption(.en, plan: plan).contains(noun))
    }
  }
}

@Test func propertiesAreSaidAsOftenAsTheyShould() {
  let plans = (0..<20_000).map { CaptionPlan(seed: 9, index: $0, objects: 1) }
  for (property, share) in CaptionPlan.Properties.shares {
    let count = plans.count { $0.scene.contains(property) || $0.objects[0].contains(property) }
    #expect(abs(Double(count) / 20_000 - share) < 4.5 * (share * (1 - share) / 20_000).squareRoot())
  }
}

@Test func variantsSayOtherThings() {
  let scene = Scene(seed: 1, index: 4)
  let captions = (0..<20).map { scene.caption(.en, seed: 1, index: 4, variant: $0) }
  #expect(Set(captions).count > 5)
  #expect(captions[3] == scene.caption(.en, seed: 1, index: 4, variant: 3))
}
