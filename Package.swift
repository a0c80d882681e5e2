// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target is compiled with.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// A library target; `Sources/NAME` unless a path is given.
func library(
  _ name: String, path: String? = nil, _ dependencies: [Target.Dependency] = [],
  exclude: [String] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: path, exclude: exclude, swiftSettings: strict)
}

/// The tests of one module, in `Tests/NAMETests`, with the fixtures that lie beside them.
func tests(_ name: String, _ dependencies: [Target.Dependency], fixtures: Bool = false) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies,
    resources: fixtures ? [.copy("Fixtures")] : [], swiftSettings: strict)
}

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let protobuf: Target.Dependency = .product(name: "SwiftProtobuf", package: "swift-protobuf")

let package = Package(
  name: "apus",
  products: [
    .library(name: "Apus", targets: ["Apus"]),
    .library(name: "ApusCommands", targets: ["ApusCommands"]),
    .library(name: "Gym", targets: ["Gym"]),
    .library(name: "Environments", targets: ["Environments"]),
    .library(name: "Neural", targets: ["Neural"]),
    .library(name: "Agents", targets: ["Agents"]),
    .library(name: "Training", targets: ["Training"]),
    .library(name: "OffPolicy", targets: ["OffPolicy"]),
    .library(name: "Supervised", targets: ["Supervised"]),
    .library(name: "Interchange", targets: ["Interchange"]),
    .library(name: "Rendering", targets: ["Rendering"]),
    .library(name: "Drawing", targets: ["Drawing"]),
    .library(name: "Threads", targets: ["Threads"]),
    .library(name: "Randomness", targets: ["Randomness"]),
    .library(name: "LinearAlgebra", targets: ["LinearAlgebra"]),
    .library(name: "Formats", targets: ["Formats"]),
    .library(name: "Viewer", targets: ["Viewer"]),
    .executable(name: "apus", targets: ["apus"]),
  ],
  traits: [
    .trait(name: "Viewer", description: "A window that shows episodes (SDL2)."),
    .trait(name: "Images", description: "PNG and GIF files (libpng, giflib)."),
    .default(enabledTraits: ["Viewer", "Images"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
  ],
  targets: [
    // 0: C
    .target(name: "CThreads"),
    .target(name: "CKernels", dependencies: ["CThreads"]),
    .systemLibrary(name: "CMath"),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CGIF", providers: [.apt(["libgif-dev"])]),
    .systemLibrary(name: "CSDL2", providers: [.apt(["libsdl2-dev"])]),
    // 1: ground floor
    library("Randomness"),
    library("LinearAlgebra"),
    library("Threads", ["CThreads"]),
    library("Drawing"),
    library("Formats", ["CZlib"]),
    // 2
    library("Gym", ["Drawing", "Formats", "Randomness", "Threads"]),
    library("Neural", ["CKernels", "Formats", "Randomness", "Threads"]),
    library(
      "Rendering",
      [
        "Drawing", "Formats",
        .target(name: "CPNG", condition: .when(traits: ["Images"])),
        .target(name: "CGIF", condition: .when(traits: ["Images"])),
      ]),
    // 3
    library(
      "Environments", path: "Environments",
      ["CMath", "Drawing", "Formats", "Gym", "LinearAlgebra", "Randomness"]),
    library(
      "Agents", path: "Agents",
      ["Formats", "Gym", "LinearAlgebra", "Neural", "Randomness", "Threads"]),
    library(
      "Supervised",
      ["Formats", "LinearAlgebra", "Neural", "Randomness", "Rendering", "Threads"]),
    // 4
    library("Interchange", ["Formats", protobuf], exclude: ["Protos"]),
    library(
      "Training",
      [
        "Agents", "CKernels", "Drawing", "Environments", "Formats", "Gym", "Interchange", "Neural",
        "Randomness", "Rendering",
      ]),
    library(
      "OffPolicy",
      ["Drawing", "Formats", "LinearAlgebra", "Neural", "Randomness", "Rendering", "Threads"]),
    // 5
    library(
      "Viewer",
      [
        "Drawing", "Formats", "Rendering",
        .target(name: "CSDL2", condition: .when(traits: ["Viewer"])),
      ]),
    library(
      "ApusCommands",
      [
        "Agents", "CKernels", "Drawing", "Environments", "Formats", "Gym", "Neural", "OffPolicy",
        "Randomness", "Rendering", "Supervised", "Training", "Viewer", argumentParser,
      ]),
    library(
      "Apus",
      ["Agents", "Environments", "Gym", "Neural", "OffPolicy", "Supervised", "Training"]),
    // 6
    .executableTarget(name: "apus", dependencies: ["ApusCommands"], swiftSettings: strict),
    .executableTarget(
      name: "custom-environment",
      dependencies: ["Apus", "ApusCommands", "Drawing", "Randomness"],
      path: "Examples/custom-environment", swiftSettings: strict),
    // Tests
    tests("Randomness", ["Randomness"], fixtures: true),
    tests("LinearAlgebra", ["LinearAlgebra"]),
    tests("Drawing", ["Drawing"]),
    tests("Formats", ["Formats"], fixtures: true),
    tests("Threads", ["Threads"]),
    tests("Gym", ["Drawing", "Formats", "Gym", "Randomness", "Threads"], fixtures: true),
    .target(name: "CAllocations", path: "Tests/CAllocations"),
    tests(
      "Neural", ["CAllocations", "CKernels", "Formats", "Neural", "Randomness", "Threads"],
      fixtures: true),
    tests("Rendering", ["CZlib", "Drawing", "Rendering"], fixtures: true),
    tests(
      "Environments", ["Drawing", "Environments", "Formats", "Gym", "Randomness"], fixtures: true),
    tests(
      "Agents",
      ["Agents", "Formats", "Gym", "LinearAlgebra", "Neural", "Randomness", "Threads"]),
    tests("Interchange", ["Formats", "Interchange"], fixtures: true),
    tests(
      "Supervised",
      [
        "CAllocations", "Formats", "LinearAlgebra", "Neural", "Randomness", "Rendering",
        "Supervised", "Threads",
      ], fixtures: true),
    tests(
      "Training",
      [
        "Agents", "Drawing", "Environments", "Formats", "Gym", "Neural", "Randomness", "Rendering",
        "Training",
      ],
      fixtures: true),
    tests(
      "OffPolicy", ["Drawing", "Formats", "OffPolicy", "Randomness", "Threads"],
      fixtures: true),
    .target(
      name: "VirtualDisplay", path: "Tests/VirtualDisplay", swiftSettings: strict),
    tests("Viewer", ["Drawing", "Rendering", "Viewer", "VirtualDisplay"]),
    tests(
      "ApusCommands",
      [
        "Agents", "ApusCommands", "Drawing", "Environments", "Formats", "Gym", "Rendering",
        "Training", "Viewer",
        "VirtualDisplay", "apus", "custom-environment",
      ]),
  ]
)
