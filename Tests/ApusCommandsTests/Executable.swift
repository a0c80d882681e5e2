import Foundation
import Testing

/// The built executable, run as a process of its own.
enum Executable {
  /// What a process left.
  struct Outcome {
    var status: Int32
    var output: String
    var complaint: String

    /// The lines of standard output, each read as a JSON object.
    var objects: [[String: Any]] {
      get throws {
        try output.split(separator: "\n").map { line in
          try #require(
            JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
            "not a JSON object: \(line)")
        }
      }
    }
  }

  /// An executable is not built.
  struct Missing: Error {
    var name: String
  }

  /// The executable of a name, which lies beside the bundle of the tests.
  static func url(_ name: String) throws -> URL {
    var places = [Bundle.main.bundleURL, URL(fileURLWithPath: CommandLine.arguments[0])]
    places += CommandLine.arguments.filter { $0.hasSuffix(".xctest") }.map(
      URL.init(fileURLWithPath:))
    for place in places {
      for folder in [place, place.deletingLastPathComponent()] {
        let file = folder.appendingPathComponent(name)
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder),
          !isFolder.boolValue
        {
          return file
        }
      }
    }
    throw Missing(name: name)
  }

  /// A started process.
  static func start(
    _ arguments: [String], of name: String = "apus", at program: URL? = nil, in folder: URL
  ) throws -> (Process, URL, URL) {
    let process = Process()
    process.executableURL = try program ?? url(name)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let output = folder.appendingPathComponent("stdout-\(UUID().uuidString)")
    let complaint = folder.appendingPathComponent("stderr-\(UUID().uuidString)")
    for file in [output, complaint] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: complaint)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return (process, output, complaint)
  }

  /// Runs an executable to its end.
  static func run(
    _ arguments: [String], of name: String = "apus", at program: URL? = nil, in folder: URL
  ) throws -> Outcome {
    let (process, output, complaint) = try start(arguments, of: name, at: program, in: folder)
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      output: try String(contentsOf: output, encoding: .utf8),
      complaint: try String(contentsOf: complaint, encoding: .utf8))
  }

  /// Calls `body` with a new folder, and removes it afterwards.
  static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("apus-command-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}
