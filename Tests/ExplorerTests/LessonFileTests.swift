import Testing

@testable import Explorer

/// Every fault in `lesson.yaml` is named with its file and line.
@Suite struct LessonFileTests {
  @Test(arguments: [
    ("seed: 3", "sede: 3", "lesson.yaml:4: unknown key `sede`; did you mean `seed`?"),
    (
      "seed: 3", "seed: three",
      "lesson.yaml:4: expected a whole number of at least 0, found `three`"
    ),
    (
      "figure: strip", "figure: stirp",
      "lesson.yaml:10: the experiment draws no figure `stirp`; did you mean `strip`?"
    ),
    (
      "  walk:", "  wlak:",
      "lesson.yaml:15: the experiment draws no frames `wlak`; did you mean `walk`?"
    ),
    (
      "figure: strip", "figure: strip\n    timed: maybe",
      "lesson.yaml:11: expected true or false, found `maybe`"
    ),
    ("  first:", "  1/2:", "lesson.yaml:9: `1/2`: an id is letters"),
    (
      "experiment: demo", "experiment: dmeo",
      "lesson.yaml:1: unknown experiment `dmeo`; did you mean `demo`?"
    ),
    ("title: {en: A demo, zh: 演示}", "title: {en: A demo}", "lesson.yaml:2: `zh` is missing"),
    ("title: {en: A demo, zh: 演示}", "title: A demo", "lesson.yaml:2: expected a text per language"),
    ("  steps: 50", "  steps: many", "lesson.yaml:7: expected a whole number, found `many`"),
    ("  steps: 50", "  stepz: 50", "`steps` is missing"),
    (
      "  steps: 50", "  steps: 50\n  speed: 1",
      "lesson.yaml:8: unknown key `speed`; there are `image`, `schedule` and `steps`"
    ),
    (
      "schedule: linear", "schedule: lin",
      "lesson.yaml:6: expected `linear` or `cosine`, found `lin`"
    ),
    ("  steps: 50", "  steps: 5000", "lesson.yaml:7: `steps`: 5000: expected at most 1000"),
    ("times: [0, 1]", "times: [0, x]", "lesson.yaml:13: expected a number, found `x`"),
    (
      "  gap: {digits: 3}", "  gpa: {digits: 3}",
      "lesson.yaml:19: unknown measure `gpa`; did you mean `gap`?"
    ),
    ("  gap: {digits: 3}", "  gap: {digit: 3}", "lesson.yaml:19: unknown number format `digit`"),
    ("measure: gap", "measure: gat", "lesson.yaml:22: unknown measure `gat`; did you mean `gap`?"),
    ("    below: 0", "    below: 0\n    above: -1", "lesson.yaml:22: a check needs exactly one of"),
    ("The gap is {{gap}}", "The gap is {{gape}}", "lesson.yaml:11: unknown measure `gape`"),
    ("title: {en: A demo, zh: 演示}", "title: {en: A demo, zh: 演示", "not valid YAML"),
    ("seed: 3", "seed: 3\nseed: 4", "the key `seed` stands twice"),
    (
      "  steps: 50", "  steps: 50\n  image: none.png",
      "none.png: no such file; expected a PNG or JPEG"
    ),
  ])
  func faultIsNamedWithItsLine(old: String, new: String, expected: String) throws {
    let home = try TemporaryHome()
    try home.change(old, to: new)
    let complaint = home.complaint()
    #expect(complaint.contains(expected), "\(complaint)")
    #expect(complaint.contains("lesson.yaml:"))
    #expect(!complaint.contains("\n"))
  }

  @Test func checkOfEveryKindHolds() {
    #expect(Check.Bound.above(1).holds(2) && !Check.Bound.above(1).holds(1))
    #expect(Check.Bound.below(1).holds(0.5) && !Check.Bound.below(1).holds(1))
    #expect(Check.Bound.between(0, 1).holds(1) && !Check.Bound.between(0, 1).holds(1.1))
    #expect(Check.Bound.equals(1, within: 0.1).holds(1.05))
    #expect(!Check.Bound.equals(1, within: 0.1).holds(0.8))
    #expect(!Check.Bound.equals(1, within: 0.1).holds(.nan))
    #expect(Check.Bound.equals(-1, within: 0.0001).signs() == "−1 ± 0.0001")
  }
}
