/// Learns a vocabulary for `CLIPTokenizer` from captions in any language.
///
/// Byte-pair encoding: the pair of neighbours that is seen most often becomes a token, again and
/// again. All 512 tokens of single bytes are kept, so that no text is ever unknown. A learnt token
/// is either whole characters or a part of one, and holds at most three characters of three bytes
/// or more: Chinese writes no spaces, and whole clauses would become one token otherwise.
///
/// Sennrich et al. 2016, "Neural Machine Translation of Rare Words with Subword Units".
public struct CLIPTokenizerTrainer: Sendable {
  /// The longest learnt token in Chinese characters.
  public static let longestInWideCharacters = 3

  /// Every token but the two special ones, in the order of ids, and what was learnt, in order.
  public let tokens: [String]
  public let merges: [(left: String, right: String)]

  /// Learns up to `merges` merges, fewer when no pair is left that is seen `minimumCount` times.
  /// The same captions give the same vocabulary, in whatever order they come.
  public init(captions: some Sequence<String>, merges limit: Int, minimumCount: Int = 2) {
    precondition(limit >= 0 && minimumCount >= 1, "merges and minimumCount: at least 0 and 1")
    var counts: [[UInt8]: Int] = [:]
    for caption in captions {
      for word in WordSplitter.words(TextNormalizer.normalize(caption)) {
        counts[Array(String(String.UnicodeScalarView(word)).utf8), default: 0] += 1
      }
    }
    var table = PairTable(counts)
    while table.learnt.count < limit, table.learn(minimumCount: minimumCount) {}
    let spellings = table.tokens.map { token in
      ByteAlphabet.spelling(token.bytes) + (token.endsWord ? CLIPTokenizer.wordEnd : "")
    }
    tokens = spellings
    merges = table.learnt.map { (left: spellings[$0.left], right: spellings[$0.right]) }
  }

  /// The words of the captions as tokens, and how often each pair of neighbours is seen.
  private struct PairTable {
    struct Token {
      let bytes: [UInt8]
      let endsWord: Bool
    }

    private(set) var tokens: [Token]
    private(set) var learnt: [BytePairMerger.Pair] = []
    private var words: [(ids: [Int], count: Int)]
    private var counts: [BytePairMerger.Pair: Int] = [:]
    /// Words that held a pair once; some may not any more.
    private var places: [BytePairMerger.Pair: Set<Int>] = [:]
    private var isAllowed: [BytePairMerger.Pair: Bool] = [:]
    /// What was learnt: two ways to the same spelling would give it two ids.
    private var known: Set<String> = []

    init(_ wordCounts: [[UInt8]: Int]) {
      let order = ByteAlphabet.order
      tokens = [false, true].flatMap { end in order.map { Token(bytes: [$0], endsWord: end) } }
      var place = [Int](repeating: 0, count: 256)
      for (index, byte) in order.enumerated() { place[Int(byte)] = index }
      words = wordCounts.map { bytes, count in
        var ids = bytes.map { place[Int($0)] }
        ids[ids.count - 1] += 256
        return (ids: ids, count: count)
      }
      for index in words.indices { note(index, sign: 1) }
    }

    /// Adds the pairs of a word to the counts, or takes them away.
    private mutating func note(_ index: Int, sign: Int) {
      let word = words[index]
      for (left, right) in zip(word.ids, word.ids.dropFirst()) {
        let pair = BytePairMerger.Pair(left: left, right: right)
        counts[pair, default: 0] += sign * word.count
        if sign > 0 { places[pair, default: []].insert(index) }
      }
    }

    /// Makes the most frequent pair a token, of equals the one with the lowest ids. False when
    /// there is none.
    mutating func learn(minimumCount: Int) -> Bool {
      var best: (pair: BytePairMerger.Pair, count: Int)?
      for (pair, count) in counts where count >= minimumCount {
        if let best {
          if count < best.count { continue }
          if count == best.count,
            (best.pair.left, best.pair.right) < (pair.left, pair.right)
          {
            continue
          }
        }
        if allows(pair) { best = (pair, count) }
      }
      guard let pair = best?.pair else { return false }
      let token = joined(pair)
      tokens.append(token)
      learnt.append(pair)
      known.insert(key(token))
      for index in places.removeValue(forKey: pair) ?? [] {
        note(index, sign: -1)
        words[index].ids = merged(words[index].ids, pair, into: tokens.count - 1)
        note(index, sign: 1)
      }
      counts[pair] = nil
      return true
    }

    private func merged(_ ids: [Int], _ pair: BytePairMerger.Pair, into token: Int) -> [Int] {
      var out: [Int] = []
      var at = 0
      while at < ids.count {
        let isPair = at + 1 < ids.count && ids[at] == pair.left && ids[at + 1] == pair.right
        out.append(isPair ? token : ids[at])
        at += isPair ? 2 : 1
      }
      return out
    }

    private func joined(_ pair: BytePairMerger.Pair) -> Token {
      Token(
        bytes: tokens[pair.left].bytes + tokens[pair.right].bytes,
        endsWord: tokens[pair.right].endsWord)
    }

    private func key(_ token: Token) -> String {
      ByteAlphabet.spelling(token.bytes) + (token.endsWord ? CLIPTokenizer.wordEnd : "")
    }

    private mutating func allows(_ pair: BytePairMerger.Pair) -> Bool {
      let token = joined(pair)
      if known.contains(key(token)) { return false }
      if let allowed = isAllowed[pair] { return allowed }
      let allowed = CLIPTokenizerTrainer.isAllowed(token.bytes)
      isAllowed[pair] = allowed
      return allowed
    }
  }

  /// Whether a learnt token may stand for `bytes`: whole characters, few of them wide, or a part
  /// of one character.
  static func isAllowed(_ bytes: [UInt8]) -> Bool {
    if let text = String(validating: bytes, as: UTF8.self) {
      return text.unicodeScalars.count { UTF8.width($0) >= 3 } <= longestInWideCharacters
    }
    return bytes.dropFirst().allSatisfy(UTF8.isContinuation) && bytes[0] >= 0x80
  }
}
