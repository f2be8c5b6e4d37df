// The OpenBLAS library, opened when first needed.

import CKernels

/// OpenBLAS: whether it is there, what it chose, and its products. It is opened at the first use,
/// with kernels chosen for this CPU unless `OPENBLAS_CORETYPE` is set, and one thread a call.
public enum BLAS {
  /// OpenBLAS could not be opened. The description names the package to install.
  public struct Missing: Error, CustomStringConvertible {
    /// What is missing, and what to install.
    public let description: String
  }

  /// What was opened.
  public struct Library: Sendable {
    /// The kernels in use, such as `Cooperlake`.
    public let core: String
    /// The build's own description, with its version.
    public let configuration: String
    /// The file.
    public let path: String
    /// The core this program asks for on this CPU when the user sets none; nil leaves the choice
    /// to OpenBLAS.
    public let preferredCore: String?
  }

  /// Opens OpenBLAS if it is not open yet. Throws `Missing` with the package to install.
  @discardableResult
  public static func load() throws(Missing) -> Library { try opened.get().library }

  private struct Opened: @unchecked Sendable {  // a table of C functions, written once
    let functions: CKBlas
    let library: Library
  }

  private static let opened: Result<Opened, Missing> = {
    var functions = CKBlas()
    if let problem = ck_blas_open(&functions) {
      return .failure(Missing(description: String(cString: problem)))
    }
    let path = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
      ck_blas_path(buffer.baseAddress, buffer.count)
      return buffer.baseAddress.map { String(cString: $0) } ?? ""
    }
    func text(_ function: (@convention(c) () -> UnsafeMutablePointer<CChar>?)?) -> String {
      (function?()).map { String(cString: $0) } ?? "unknown"
    }
    return .success(
      Opened(
        functions: functions,
        library: Library(
          core: text(functions.coreName), configuration: text(functions.configuration),
          path: path, preferredCore: ck_blas_preferred_core().map { String(cString: $0) })))
  }()

  private static var functions: CKBlas {
    switch opened {
    case .success(let opened): opened.functions
    case .failure(let missing): ck_stop(missing.description)
    }
  }

  private static let rowMajor: CInt = 101
  private static func transposition(_ isTransposed: Bool) -> CInt { isTransposed ? 112 : 111 }

  /// Products that read both sides as they lie, where the second fits the cache: laying both out
  /// first, as OpenBLAS does, takes longer than it saves there. Narrow panels gain from it only when
  /// a few of them are all there is.
  private static func isDirect(_ p: Product<Float>) -> Bool {
    !p.b.isTransposed && p.depth * p.columns <= 1 << 18
      && (panelWidth >= 64 || p.columns <= 2 * panelWidth)
  }
  private static let panelWidth = Int(ck_panel_width())

  static let sgemm: @Sendable (Product<Float>) -> Void = { p in
    if isDirect(p) {
      return ck_product(
        p.out, p.outLeading, p.a.start, p.a.isTransposed ? 1 : p.a.leading,
        p.a.isTransposed ? p.a.leading : 1, p.b.start, p.b.leading, p.accumulates, p.rows, p.depth,
        p.columns)
    }
    functions.sgemm(
      rowMajor, transposition(p.a.isTransposed), transposition(p.b.isTransposed),
      CInt(p.rows), CInt(p.columns), CInt(p.depth), 1,
      p.a.start, CInt(p.a.leading), p.b.start, CInt(p.b.leading),
      p.accumulates ? 1 : 0, p.out, CInt(p.outLeading))
  }

  static let dgemm: @Sendable (Product<Double>) -> Void = { p in
    functions.dgemm(
      rowMajor, transposition(p.a.isTransposed), transposition(p.b.isTransposed),
      CInt(p.rows), CInt(p.columns), CInt(p.depth), 1,
      p.a.start, CInt(p.a.leading), p.b.start, CInt(p.b.leading),
      p.accumulates ? 1 : 0, p.out, CInt(p.outLeading))
  }
}
