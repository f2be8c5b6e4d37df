// What this machine's processor offers.

import CKernels

/// The processor this program runs on.
public enum Processor {
  /// The vector features that matter to the loops here, least first, such as `sse2 avx avx2 fma`.
  public static var features: String { String(cString: ck_cpu_features()) }

  /// How many cores this process may use.
  public static var count: Int { Int(ck_cpu_count()) }
}
