/// The merging of byte-pair encoding: neighbours that form the earliest merge become one token,
/// again and again, the leftmost first.
///
/// Sennrich et al. 2016, "Neural Machine Translation of Rare Words with Subword Units".
struct BytePairMerger: Sendable {
  struct Merge: Sendable {
    /// The place in the list of merges: lower merges first.
    let rank: Int
    /// The token that the two become.
    let result: Int
  }

  private var merges: [Pair: Merge] = [:]

  /// Two neighbouring tokens.
  struct Pair: Hashable, Sendable {
    let left, right: Int
  }

  /// Adds a merge. A pair that is listed twice takes the later place, as in the reference.
  mutating func add(_ pair: Pair, _ merge: Merge) { merges[pair] = merge }

  /// The pairs that merge, the earliest first.
  var pairs: [Pair] { merges.sorted { $0.value.rank < $1.value.rank }.map(\.key) }

  /// Merges `tokens` as far as it goes, in n log n steps.
  func merged(_ tokens: [Int]) -> [Int] {
    guard tokens.count > 1 else { return tokens }
    // A linked list over the places; a token that was taken in by its left neighbour is nil.
    var token = tokens.map { Optional($0) }
    var next = Array(1...tokens.count)
    var previous = Array(-1..<(tokens.count - 1))
    var queue = MergeQueue()
    func offer(_ place: Int) {
      guard place >= 0, next[place] < tokens.count, let left = token[place],
        let right = token[next[place]], let merge = merges[Pair(left: left, right: right)]
      else { return }
      queue.push(MergeQueue.Item(rank: merge.rank, place: place, result: merge.result))
    }
    for place in tokens.indices { offer(place) }
    while let item = queue.pop() {
      let place = item.place
      // What was offered may be gone by now.
      guard let left = token[place], next[place] < tokens.count, let right = token[next[place]],
        merges[Pair(left: left, right: right)]?.result == item.result
      else { continue }
      let taken = next[place]
      token[place] = item.result
      token[taken] = nil
      next[place] = next[taken]
      if next[place] < tokens.count { previous[next[place]] = place }
      offer(previous[place])
      offer(place)
    }
    return token.compactMap { $0 }
  }
}

/// A binary heap: the lowest rank first, then the leftmost place.
struct MergeQueue {
  struct Item {
    let rank, place, result: Int
    func isBefore(_ other: Item) -> Bool {
      rank != other.rank ? rank < other.rank : place < other.place
    }
  }

  private var items: [Item] = []

  mutating func push(_ item: Item) {
    items.append(item)
    var child = items.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard items[child].isBefore(items[parent]) else { break }
      items.swapAt(child, parent)
      child = parent
    }
  }

  mutating func pop() -> Item? {
    guard let first = items.first else { return nil }
    let last = items.removeLast()
    guard !items.isEmpty else { return first }
    items[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < items.count {
        if items[child].isBefore(items[least]) { least = child }
      }
      if least == parent { return first }
      items.swapAt(least, parent)
      parent = least
    }
  }
}
