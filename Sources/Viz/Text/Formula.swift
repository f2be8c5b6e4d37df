/// A formula: the small part of TeX that diffusion papers need, with our meaning colours.
///
///     x_t = \data{\sqrt{\bar\alpha_t}\, x_0} + \noise{\sqrt{1-\bar\alpha_t}\, \varepsilon}
///
/// `\data{…}`, `\noise{…}`, `\prediction{…}`, `\words{…}`, `\latent{…}`, `\secondary{…}` colour.
public struct Formula: Hashable, Sendable {
  indirect enum Node: Hashable, Sendable {
    case row([Node])
    /// A letter or number; variables are italic, the rest upright.
    case symbol(String, italic: Bool)
    /// A sign with space on both sides: `=`, `+`, `∼`.
    case sign(String)
    case space(ems: Double)
    case words(String)
    /// A calligraphic capital, as the N of the normal distribution.
    case script(String)
    case scripts(Node, lower: Node?, upper: Node?)
    case root(Node)
    case bar(Node)
    case hat(Node)
    case fraction(Node, Node)
    case colored(Role, Node)
  }

  /// The TeX it was read from.
  public let source: String
  let root: Node

  /// - Throws: `FormulaError` naming what could not be read.
  public init(_ source: String) throws {
    self.source = source
    var parser = FormulaParser(source)
    root = try parser.row(until: nil)
  }
}

/// What is wrong with a formula's source.
public struct FormulaError: Error, CustomStringConvertible {
  public let description: String
}

/// Reads TeX by recursive descent.
private struct FormulaParser {
  private let source: String
  private var rest: Substring

  init(_ source: String) {
    self.source = source
    rest = source[...]
  }

  private func failure(_ what: String) -> FormulaError {
    FormulaError(description: "formula `\(source)`: \(what)")
  }

  mutating func row(until end: Character?) throws -> Formula.Node {
    var nodes: [Formula.Node] = []
    while let next = rest.first {
      if next == end {
        rest.removeFirst()
        return nodes.count == 1 ? nodes[0] : .row(nodes)
      }
      switch next {
      case "}": throw failure("a `}` without `{`")
      case " ": rest.removeFirst()
      case "_", "^":
        rest.removeFirst()
        let script = try argument(of: String(next))
        let base = nodes.popLast() ?? .row([])
        nodes.append(attach(script, to: base, upper: next == "^"))
      default: nodes.append(try atom())
      }
    }
    if let end { throw failure("`\(end)` is missing") }
    return nodes.count == 1 ? nodes[0] : .row(nodes)
  }

  private func attach(
    _ script: Formula.Node, to base: Formula.Node, upper: Bool
  ) -> Formula.Node {
    if case .scripts(let inner, let lower, let above) = base {
      return .scripts(inner, lower: upper ? lower : script, upper: upper ? script : above)
    }
    return .scripts(base, lower: upper ? nil : script, upper: upper ? script : nil)
  }

  /// What follows a command or script: a `{group}` or a single atom.
  private mutating func argument(of command: String) throws -> Formula.Node {
    while rest.first == " " { rest.removeFirst() }
    guard let next = rest.first else { throw failure("`\(command)` has nothing to act on") }
    if next == "{" {
      rest.removeFirst()
      return try row(until: "}")
    }
    return try atom()
  }

  private mutating func atom() throws -> Formula.Node {
    let next = rest.removeFirst()
    switch next {
    case "{": return try row(until: "}")
    case "\\": return try command()
    case "=", "+", "<", ">", "~": return .sign(String(next))
    case "-": return .sign("−")
    case "*": return .sign("·")
    case ",": return .row([.symbol(",", italic: false), .space(ems: 0.17)])
    case _ where next.isNumber || next == ".":
      var digits = String(next)
      while let digit = rest.first, digit.isNumber || digit == "." || separatesThousands {
        digits.append(digit)
        rest.removeFirst()
      }
      return .symbol(digits, italic: false)
    default: return .symbol(String(next), italic: next.isLetter)
    }
  }

  /// Whether what follows is a comma and three digits, as in 10,000.
  private var separatesThousands: Bool {
    rest.first == "," && rest.dropFirst().prefix { $0.isNumber }.count == 3
  }

  private static let symbols: [String: String] = [
    "alpha": "α", "beta": "β", "varepsilon": "ε", "epsilon": "ε", "sigma": "σ", "mu": "μ",
    "theta": "θ", "lambda": "λ", "tau": "τ", "eta": "η", "gamma": "γ", "pi": "π", "phi": "ϕ",
    "chi": "χ",
  ]
  private static let upright: [String: String] = [
    "infty": "∞", "ldots": "…", "cdots": "⋯", "|": "‖", "prod": "∏", "sum": "∑", "Phi": "Φ",
    "nabla": "∇", "mid": "|",
  ]
  private static let signs: [String: String] = [
    "cdot": "·", "times": "×", "sim": "∼", "approx": "≈", "to": "→", "le": "≤", "ge": "≥",
    "in": "∈", "ne": "≠", "pm": "±", "cap": "∩", "cup": "∪",
  ]
  private static let roles: [String: Role] = [
    "data": .data, "noise": .noise, "prediction": .prediction, "words": .text,
    "latent": .latent, "secondary": .secondary, "ink": .ink,
  ]

  private mutating func command() throws -> Formula.Node {
    guard let first = rest.first else { throw failure("a `\\` at the end") }
    var name = String(rest.removeFirst())
    if first.isLetter {
      while let letter = rest.first, letter.isLetter, letter.isASCII {
        name.append(letter)
        rest.removeFirst()
      }
    }
    if let letter = Self.symbols[name] { return .symbol(letter, italic: true) }
    if let letter = Self.upright[name] { return .symbol(letter, italic: false) }
    if let sign = Self.signs[name] { return .sign(sign) }
    if let role = Self.roles[name] { return .colored(role, try argument(of: "\\" + name)) }
    switch name {
    case "log", "exp", "max", "min": return .row([.words(name), .space(ems: 0.17)])
    case ",": return .space(ems: 0.17)
    case ";": return .space(ems: 0.28)
    case "quad": return .space(ems: 1)
    case "sqrt": return .root(try argument(of: "\\sqrt"))
    case "bar": return .bar(try argument(of: "\\bar"))
    case "hat": return .hat(try argument(of: "\\hat"))
    case "frac":
      let top = try argument(of: "\\frac")
      return .fraction(top, try argument(of: "\\frac"))
    case "text", "mathrm", "mathcal":
      guard rest.first == "{", let close = rest.firstIndex(of: "}") else {
        throw failure("`\\\(name)` needs `{…}`")
      }
      let words = String(rest[rest.index(after: rest.startIndex)..<close])
      rest = rest[rest.index(after: close)...]
      return name == "mathcal" ? .script(words) : .words(words)
    default: throw failure("`\\\(name)` is not known")
    }
  }
}
