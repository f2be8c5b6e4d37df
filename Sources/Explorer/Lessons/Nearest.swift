/// The number of letters to insert, delete or change to turn `a` into `b` (Levenshtein, 1966).
func editDistance(_ a: String, _ b: String) -> Int {
  let a = Array(a.lowercased())
  let b = Array(b.lowercased())
  var row = Array(0...b.count)
  for (i, letter) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in b.enumerated() {
      let change = diagonal + (letter == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(change, row[j] + 1, diagonal + 1)
    }
  }
  return row[b.count]
}

/// The known name that was most likely meant, or nil when none is near.
func nearest(to name: String, among known: [String]) -> String? {
  let ranked = known.map { (name: $0, distance: editDistance(name, $0)) }
    .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
  guard let best = ranked.first, best.distance <= max(2, name.count / 2) else { return nil }
  return best.name
}

/// "; did you mean `forward`?", or what there is when nothing is near.
func suggestion(for name: String, among known: [String]) -> String {
  if let near = nearest(to: name, among: known) { return "; did you mean `\(near)`?" }
  if known.isEmpty { return "; there are none" }
  return "; there " + (known.count == 1 ? "is " : "are ") + listed(known.sorted())
}

/// "`a`, `b` and `c`".
func listed(_ names: [String], conjunction: String = "and") -> String {
  let quoted = names.map { "`\($0)`" }
  guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "none" }
  return quoted.dropLast().joined(separator: ", ") + " \(conjunction) " + last
}
