// swift-tools-version: 6.1
import PackageDescription

// Rooms and doors: each target may import only what stands in its `dependencies`.
// `make check` refuses an import that is not listed here.

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
/// Rooms with hot loops are optimised in debug builds too: tests would crawl otherwise.
let fast: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// The library that all rooms call with `Float`: its generic code is made special for that in them.
let generic: [SwiftSetting] =
  fast + [.unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))]

let package = Package(
  name: "diffusion-explorer",
  products: [
    .executable(name: "explorer", targets: ["Explorer"]),
    .library(name: "Tensor", targets: ["Tensor"]),
    .library(name: "Diffusion", targets: ["Diffusion"]),
    .library(name: "Viz", targets: ["Viz"]),
    .library(name: "TinyWorld", targets: ["TinyWorld"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],
  targets: [
    // C: loops the compiler must vectorise, and libraries of the system.
    .target(
      name: "CKernels",
      cSettings: [
        .unsafeFlags([
          "-O3", "-ffp-contract=off", "-fno-math-errno", "-Wall", "-Wextra",
          // Loops that call the system's functions stay scalar: logarithms, and those over doubles.
          "-Wno-pass-failed",
        ])
      ],
      linkerSettings: [.linkedLibrary("dl"), .linkedLibrary("m"), .linkedLibrary("pthread")]),
    .systemLibrary(name: "CCairoPango"),
    .systemLibrary(name: "CGif"),
    .systemLibrary(name: "CPng"),
    .systemLibrary(name: "CGdkPixbuf"),
    .systemLibrary(name: "CMarkdown"),
    .systemLibrary(name: "CGLib"),

    .target(name: "Tensor", dependencies: ["CKernels"], swiftSettings: generic),
    .target(name: "Diffusion", dependencies: ["Tensor"], swiftSettings: fast),
    .target(
      name: "Viz", dependencies: ["CCairoPango", "CGif", "CPng", "CGdkPixbuf"], swiftSettings: fast),
    .target(name: "TinyWorld", dependencies: ["Viz", "Tensor"], swiftSettings: fast),
    .executableTarget(
      name: "Explorer",
      dependencies: [
        "Tensor", "Diffusion", "TinyWorld", "Viz", "CMarkdown", "CGLib",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Yams", package: "Yams"),
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "Ring", dependencies: ["Tensor", "Diffusion", "Viz"], path: "Examples/Ring",
      swiftSettings: fast),

    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(
      name: "TensorTests", dependencies: ["Tensor"], exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "DiffusionTests", dependencies: ["Diffusion", "Tensor", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "TinyWorldTests", dependencies: ["TinyWorld", "Viz", "Tensor"], exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(
      name: "VizTests", dependencies: ["Viz", "CGif", "TestSupport"], exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(
      name: "ExplorerTests",
      dependencies: [
        "Explorer", "Ring", "Tensor", "Diffusion", "Viz", "TinyWorld", "TestSupport",
      ],
      exclude: ["Fixtures"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
