import Foundation
import Viz

/// The terminal that a lesson is gone through in: its width, and how it shows pictures.
struct Terminal: Sendable {
  let columns: Int
  /// How pictures are shown; nil where none can be.
  let pictures: TerminalPicture?

  /// What standard output is; nil when it is no terminal, or nobody is at the keyboard.
  static func current(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> Terminal? {
    guard isatty(STDOUT_FILENO) == 1, isatty(STDIN_FILENO) == 1 else { return nil }
    var size = winsize()
    let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return Terminal(
      columns: isKnown ? Int(size.ws_col) : 80, pictures: pictures(in: environment))
  }

  /// What the environment says the terminal can do, and else what it answers itself.
  static func pictures(
    in environment: [String: String], answer: () -> String = Terminal.attributes
  ) -> TerminalPicture? {
    let term = environment["TERM"] ?? ""
    let program = environment["TERM_PROGRAM"] ?? ""
    if term == "dumb" || environment["NO_COLOR"].map({ !$0.isEmpty }) ?? false { return nil }
    // Terminals inside others pass neither protocol on.
    let isNested = environment["TMUX"] != nil || term.hasPrefix("screen")
    if !isNested {
      if environment["KITTY_WINDOW_ID"] != nil || term.contains("kitty") || term.contains("ghostty")
        || ["ghostty", "WezTerm"].contains(program)
      {
        return .kitty
      }
      let attributes = answer().split(whereSeparator: { !$0.isNumber })
      if attributes.contains("4") { return .sixel }
    }
    return .blocks
  }

  /// The terminal's answer to the request for its attributes (DA1), of which 4 means sixels; empty
  /// when it gives none within a fifth of a second.
  static func attributes() -> String {
    var before = termios()
    guard tcgetattr(STDIN_FILENO, &before) == 0 else { return "" }
    var raw = before
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
    tcsetattr(STDIN_FILENO, TCSANOW, &raw)
    defer { tcsetattr(STDIN_FILENO, TCSANOW, &before) }
    FileHandle.standardOutput.write(Data("\u{1B}[c".utf8))
    var answer: [UInt8] = []
    var byte: UInt8 = 0
    var wait = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    while answer.last != UInt8(ascii: "c"), answer.count < 64, poll(&wait, 1, 200) == 1,
      read(STDIN_FILENO, &byte, 1) == 1
    {
      answer.append(byte)
    }
    return String(decoding: answer, as: UTF8.self)
  }
}
