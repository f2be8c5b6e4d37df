// The process's environment variables.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

enum Environment {
  /// The value of a variable, or nil when it is not set.
  static subscript(name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
