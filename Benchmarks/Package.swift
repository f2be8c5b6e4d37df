// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "diffusion-explorer", path: "..")],
  targets: [
    .executableTarget(
      name: "Bench",
      dependencies: [
        .product(name: "Viz", package: "diffusion-explorer"),
        .product(name: "Tensor", package: "diffusion-explorer"),
        .product(name: "Diffusion", package: "diffusion-explorer"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
