public import Agents
public import Formats

/// A policy with what it was learned for: all that is needed to judge, watch or use it.
///
/// It is kept as a folder, `policy/` or `best/` of a run, that holds nothing of clock or host.
public struct PolicyFile {
  /// The policy.
  public let policy: any AgentPolicy
  /// The id of the environment that it was learned in.
  public let environment: String
  /// The parameters of that environment.
  public let environmentParameters: JSONValue
  /// The name of the agent that learned it.
  public let agent: String

  /// What a policy's archive says about its origin.
  private struct Origin: Codable {
    var environment: String
    var environmentParameters: JSONValue
    var agent: String
  }

  /// The archive of a policy.
  static func archive(_ policy: any AgentPolicy, settings: RunSettings) throws -> Archive {
    var archive = Archive()
    try policy.encode(into: &archive)
    try archive.set(
      "origin",
      Origin(
        environment: settings.environment,
        environmentParameters: settings.environmentParameters, agent: settings.agent))
    return archive
  }

  /// Reads a policy.
  ///
  /// - Throws: ``FormatError`` if the archive is not one of a policy, ``TrainingError`` if its agent
  ///   is not among `agents`.
  public static func policy(
    from archive: Archive, agents: AgentRegistry = .builtIn
  ) throws -> PolicyFile {
    let origin: Origin = try archive.value("origin")
    let kind = try agents.kind(named: origin.agent)
    return PolicyFile(
      policy: try kind.policy(from: archive),
      environment: origin.environment,
      environmentParameters: origin.environmentParameters,
      agent: origin.agent)
  }
}

extension PolicyFile {
  /// Reads the policy of a folder: a run's, or a policy's own.
  ///
  /// - Parameters:
  ///   - path: a run's folder, or one such as its `best/`.
  ///   - last: whether a run's last policy is wanted instead of its best.
  /// - Throws: ``TrainingError/failed(_:)`` or ``FormatError`` if there is none or it is damaged.
  public static func find(
    _ path: String, last: Bool = false, agents: AgentRegistry = .builtIn
  ) throws -> PolicyFile {
    let folder = RunFolder(path)
    if try folder.content() == .seeds {
      throw TrainingError.failed(
        "'\(path)' holds several runs: name one of them, such as \(folder.path)/seed-…")
    }
    if Archive.exists(folder: folder.path) { return try read(folder.path, agents: agents) }
    return try folder.policy(last: last, agents: agents)
  }

  /// Reads a policy's folder.
  static func read(_ path: String, agents: AgentRegistry) throws -> PolicyFile {
    do {
      return try policy(from: Archive.read(folder: path), agents: agents)
    } catch let error as FormatError {
      throw TrainingError.failed("The policy in '\(path)' is damaged or none: \(error)")
    }
  }
}
