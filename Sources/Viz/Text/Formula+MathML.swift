extension Formula {
  /// The formula as MathML, for pages; a displayed one stands on a line of its own. Coloured parts
  /// carry their role as a class.
  public func mathML(isDisplay: Bool = false) -> String {
    "<math\(isDisplay ? " display=\"block\"" : "")>\(root.mathML)</math>"
  }
}

extension Formula.Node {
  fileprivate var mathML: String {
    switch self {
    case .row(let nodes): return "<mrow>" + nodes.map(\.mathML).joined() + "</mrow>"
    case .symbol(let text, let italic):
      if italic { return "<mi>\(text)</mi>" }
      let tag = text.first?.isNumber == true ? "mn" : text.first?.isLetter == true ? "mi" : "mo"
      return tag == "mo"
        ? "<mo stretchy=\"false\">\(escaped(text))</mo>" : "<\(tag)>\(escaped(text))</\(tag)>"
    case .sign(let text): return "<mo>\(escaped(text))</mo>"
    case .space(let ems): return "<mspace width=\"\(ems)em\"/>"
    case .words(let text): return "<mtext>\(escaped(text))</mtext>"
    case .script(let text): return "<mi>\(text == "N" ? "𝒩" : escaped(text))</mi>"
    case .scripts(let base, let lower?, let upper?):
      return "<msubsup>\(base.mathML)\(lower.mathML)\(upper.mathML)</msubsup>"
    case .scripts(let base, let lower?, nil): return "<msub>\(base.mathML)\(lower.mathML)</msub>"
    case .scripts(let base, nil, let upper?): return "<msup>\(base.mathML)\(upper.mathML)</msup>"
    case .scripts(let base, nil, nil): return base.mathML
    case .root(let body): return "<msqrt>\(body.mathML)</msqrt>"
    case .bar(let body):
      return "<mover accent=\"true\">\(body.mathML)<mo stretchy=\"false\">¯</mo></mover>"
    case .hat(let body):
      return "<mover accent=\"true\">\(body.mathML)<mo stretchy=\"false\">^</mo></mover>"
    case .fraction(let top, let bottom):
      return "<mfrac>\(top.mathML)\(bottom.mathML)</mfrac>"
    case .colored(let role, let body):
      return "<mrow class=\"\(role.rawValue)\">\(body.mathML)</mrow>"
    }
  }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
