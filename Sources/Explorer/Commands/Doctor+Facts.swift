// What the doctor looks at and measures.

import Foundation
import Tensor
import Viz

extension Doctor {
  static func machine() -> Section {
    Section(
      title: "Machine",
      facts: [
        Fact(key: "swift_version", label: "Swift compiler", value: .text(swiftVersion)),
        Fact(key: "system", label: "System", value: .text(systemName)),
        Fact(key: "cpu", label: "Processor", value: .text(processorName)),
        Fact(key: "cpu_features", label: "Vector features", value: .text(Processor.features)),
        Fact(
          key: "product_vectors", label: "Products by",
          value: .text(Processor.productVectors ?? "OpenBLAS"),
          note: "EXPLORER_VECTORS=avx2 or none: as on a lesser processor"),
        Fact(key: "cores", label: "Cores", value: .count(Processor.count)),
        Fact(
          key: "workers", label: "Workers", value: .count(Workers.shared.count),
          note: "EXPLORER_WORKERS sets another number"),
      ])
  }

  static func matrixProducts() -> Section {
    var section = Section(title: "Matrix products", facts: [])
    do {
      let library = try BLAS.load()
      let isUsers = library.preferredCore.map {
        ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] != $0
      }
      section.facts = [
        Fact(key: "blas_library", label: "Library", value: .text(library.path)),
        Fact(
          key: "blas_version", label: "Version",
          value: .text(library.configuration.split(separator: " ").prefix(2).joined(separator: " "))
        ),
        Fact(
          key: "blas_core", label: "Kernels", value: .text(library.core),
          note: isUsers == true
            ? "your OPENBLAS_CORETYPE" : "OPENBLAS_CORETYPE sets others"),
        Fact(
          key: "sgemm_gflops", label: "One product", value: .number(gflops(1)),
          note: "GFLOP/s, 1024 × 1024 floats, one thread"),
        Fact(
          key: "sgemm_gflops_two_workers", label: "Two at once",
          value: .number(gflops(2)), note: "GFLOP/s together, one thread each"),
      ]
    } catch {
      section.problem = error.description
    }
    return section
  }

  static func randomNumbers() -> Section {
    let shape = [1 << 16]
    let seconds = best(of: 20) { _ = Tensor<Float>.normal(shape, seed: 1) }
    return Section(
      title: "Random numbers",
      facts: [
        Fact(
          key: "normals_per_second_millions", label: "Normal draws",
          value: .number(Double(shape[0]) / seconds * 1e-6), note: "million a second, one thread")
      ])
  }

  static func fonts() -> Section {
    let facts = Fonts.uses().map { use in
      Fact(
        key: "font_\(use.purpose)", label: "For \(use.purpose)", value: .text(use.found),
        note: use.isThere ? "" : "\(use.wanted) would be nicer: apt-get install \(use.package)")
    }
    return Section(title: "Fonts", facts: facts, problem: Fonts.chineseWarning())
  }

  static func memory() -> Section {
    var facts = [
      Fact(
        key: "memory_gib", label: "Installed",
        value: .number(Double(ProcessInfo.processInfo.physicalMemory) / 0x1p30), note: "GiB")
    ]
    if let free = kibibytes("MemAvailable", in: "/proc/meminfo") {
      facts.append(
        Fact(
          key: "memory_available_gib", label: "Available", value: .number(free / 0x1p20),
          note: "GiB"))
    }
    if let resident = kibibytes("VmHWM", in: "/proc/self/status") {
      facts.append(
        Fact(
          key: "memory_this_report_mib", label: "Most used by this report",
          value: .number(resident / 1024), note: "MiB"))
    }
    return Section(title: "Memory", facts: facts)
  }
}

// MARK: - Measuring and reading

extension Doctor {
  /// The best rate of a few products of 1024 × 1024 matrices, so many at once, each on one thread.
  private static func gflops(_ count: Int) -> Double {
    let workers = Workers(count: count)
    let size = 1024
    let a = Tensor<Float>.normal([size, size], seed: 1)
    let b = Tensor<Float>.normal([size, size], seed: 2)
    let seconds = best(of: 6) {
      _ = workers.mapShards(samples: count, shards: count) { _ in a.matmul(b) }
    }
    return Double(count) * 2 * Double(size * size * size) / seconds * 1e-9
  }

  private static func best(of turns: Int, _ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    return (0..<turns).map { _ in clock.measure(body) / .seconds(1) }.min() ?? .nan
  }

  private static var swiftVersion: String {
    #if compiler(>=6.4)
      "6.4 or later"
    #elseif compiler(>=6.3)
      "6.3"
    #elseif compiler(>=6.2)
      "6.2"
    #else
      "6.1"
    #endif
  }

  private static var systemName: String {
    let release = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
    let line = release.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
    return line.map { $0.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" } }
      ?? ProcessInfo.processInfo.operatingSystemVersionString
  }

  private static var processorName: String {
    let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = information.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces) ?? "unknown"
  }

  /// The value, in KiB, of a line such as "MemAvailable:   24210 kB".
  private static func kibibytes(_ key: String, in file: String) -> Double? {
    let text = try? String(contentsOfFile: file, encoding: .utf8)
    let line = text?.split(separator: "\n").first { $0.hasPrefix(key + ":") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Double($0) }
  }
}
