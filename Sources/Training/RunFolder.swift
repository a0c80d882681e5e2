internal import Formats

/// The folder of a run, by its path: what is where, and what it holds.
public struct RunFolder: Sendable, Equatable {
  /// The folder's path, as it was given.
  public let path: String

  /// The run in a folder.
  public init(_ path: String) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
  }

  /// The settings, `run.json`.
  public var settingsPath: String { path + "/run.json" }
  /// The result of a finished run, `result.json`.
  public var resultPath: String { path + "/result.json" }
  /// The last policy.
  public var policyPath: String { path + "/policy" }
  /// The best policy of the periodic evaluations.
  public var bestPath: String { path + "/best" }
  /// The checkpoints.
  public var checkpointsPath: String { path + "/checkpoints" }
  /// One line for each point of the metrics.
  public var metricsPath: String { path + "/metrics.jsonl" }
  /// One line for each periodic evaluation.
  public var evaluationsPath: String { path + "/evaluations.jsonl" }
  /// Times, which no comparison looks at.
  public var timingPath: String { path + "/timing.jsonl" }
  /// Recorded episodes, where they were asked for.
  public var episodesPath: String { path + "/episodes" }
  /// The same figures for TensorBoard.
  public var eventsPath: String { path + "/events.out.tfevents.0.apus" }

  /// What a folder is before a run uses it.
  public enum Content: Sendable, Equatable {
    /// It does not exist or holds nothing.
    case nothing
    /// It holds a run.
    case run
    /// It holds several runs that differ in their seeds.
    case seeds
    /// It holds something else.
    case other
  }

  /// What the folder holds now.
  ///
  /// - Throws: ``FormatError`` if the path is there but cannot be read.
  public func content() throws -> Content {
    guard Files.exists(path) else { return .nothing }
    guard Files.isFolder(path) else { return .other }
    if Files.exists(settingsPath) { return .run }
    if Files.exists(path + "/seeds.json") { return .seeds }
    // A process that was killed at once may have left nothing but a temporary file.
    let names = try Files.list(path).filter { !$0.hasPrefix(".") }
    return names.isEmpty ? .nothing : .other
  }

  /// Reads the settings.
  ///
  /// - Throws: ``TrainingError/failed(_:)`` if they are not there or not whole.
  public func settings() throws -> RunSettings {
    guard Files.isFolder(path) else {
      throw TrainingError.failed("There is no run in '\(path)': no such folder.")
    }
    guard Files.exists(settingsPath) else {
      throw TrainingError.failed("'\(path)' is not a run's folder: it holds no run.json.")
    }
    return try RunSettings(file: settingsPath)
  }

  /// The result, if the run is finished.
  public func result() throws -> RunResult? {
    guard Files.exists(resultPath) else { return nil }
    let json = try JSONValue(parsing: Files.readBytes(resultPath))
    guard var result = RunResult(json: json) else {
      throw TrainingError.failed("\(resultPath) is not a run's result: delete it and resume.")
    }
    result.run = path
    return result
  }

  /// Reads the best policy, or the last one.
  ///
  /// - Parameter last: whether the last is wanted; it also stands in for the best where no
  ///   evaluation chose one.
  /// - Throws: ``TrainingError/failed(_:)`` if there is none or it is damaged.
  public func policy(last: Bool, agents: AgentRegistry = .builtIn) throws -> PolicyFile {
    let path = !last && Files.exists(bestPath) ? bestPath : policyPath
    guard Files.exists(path) else {
      _ = try settings()
      throw TrainingError.failed(
        "The run in '\(self.path)' has no policy yet: train it, or go on with --resume.")
    }
    return try PolicyFile.read(path, agents: agents)
  }

  /// A folder under `runs/` that does not exist yet.
  public static func unused(environment: String, agent: String, seed: UInt64) -> RunFolder {
    let name = environment.split(separator: "/").joined(separator: "-").lowercased()
    let base = "runs/\(name)-\(agent)-seed-\(seed)"
    var path = base
    var number = 2
    while Files.exists(path) {
      path = "\(base)-\(number)"
      number += 1
    }
    return RunFolder(path)
  }
}

extension RunSettings {
  /// Reads settings from a `run.json`.
  ///
  /// - Throws: ``TrainingError/failed(_:)`` or ``FormatError`` if it is not one.
  public init(file path: String) throws {
    guard Files.exists(path) else {
      throw TrainingError.failed("There is no file '\(path)'.")
    }
    let json: JSONValue
    do {
      json = try JSONValue(parsing: Files.readBytes(path))
    } catch let error as FormatError {
      throw TrainingError.failed("\(path) is not a run's description: \(error)")
    }
    try self.init(json: json, place: path)
  }
}

extension RunFolder {
  /// What a group of runs that differ in their seeds follows from, `seeds.json`.
  private var groupPath: String { path + "/seeds.json" }

  /// Writes the settings of a group of runs: the first seed's, and how many seeds there are.
  public func writeGroup(_ settings: RunSettings, seeds: Int) throws {
    guard !Files.exists(groupPath) else { return }
    guard case .object(var members) = settings.json else { return }
    members.append(JSONMember("seeds", .integer(seeds)))
    try Files.createFolder(path)
    try Files.write(Array((JSONValue.object(members).text(.pretty) + "\n").utf8), to: groupPath)
  }

  /// Reads the settings of a run, or of a group of runs with how many there are.
  ///
  /// - Throws: ``TrainingError/failed(_:)`` if it is neither.
  public func groupSettings() throws -> (settings: RunSettings, seeds: Int?) {
    guard try content() == .seeds else { return (try settings(), nil) }
    let json = try JSONValue(parsing: Files.readBytes(groupPath))
    guard case .integer(let seeds)? = json["seeds"], seeds > 0 else {
      throw TrainingError.failed("\(groupPath) has no entry 'seeds'.")
    }
    return (try RunSettings(json: json, place: groupPath), seeds)
  }
}
