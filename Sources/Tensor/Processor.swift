// What this machine's processor offers.

import CKernels

/// The processor this program runs on.
public enum Processor {
  /// The vector features that matter to the loops here, least first, such as `sse2 avx avx2 fma`.
  public static var features: String { String(cString: ck_cpu_features()) }

  /// The vectors that products with weights take, `AVX-512` or `AVX2`; nil where OpenBLAS computes
  /// them all. `EXPLORER_VECTORS`, `avx2` or `none`, makes it less than the processor has.
  public static var productVectors: String? {
    switch Int(ck_panel_width()) {
    case 0: nil
    case 64: "AVX-512"
    default: "AVX2"
    }
  }

  /// How many cores this process may use.
  public static var count: Int { Int(ck_cpu_count()) }
}
