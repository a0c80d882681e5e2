public import Formats
public import Threads

/// The environments that are known by name: a value, which the caller fills.
public struct EnvironmentRegistry: Sendable {
  /// Everything that is known, in the order of registration.
  public private(set) var specifications: [EnvironmentSpecification] = []

  /// A registry that knows nothing.
  public init() {}

  /// Makes an environment known under all of its ids; an id that is known already is replaced.
  @inlinable
  public mutating func register<E: RegisteredEnvironment>(_ type: E.Type) {
    // Written here, where the type is known, so that the loops over rows are compiled for it.
    register(type) { try EnvironmentVector($0, autoreset: $1, maxEpisodeSteps: $2, pool: $3) }
  }

  /// How environments of a type become a vector.
  @usableFromInline
  typealias VectorMaking<E> =
    @Sendable ([E], AutoresetMode, _ maxEpisodeSteps: Int?, ThreadPool?) throws
    -> any VectorEnvironment

  @usableFromInline
  mutating func register<E: RegisteredEnvironment>(
    _ type: E.Type, makeVector: @escaping VectorMaking<E>
  ) {
    for registration in E.registrations {
      let specification = EnvironmentSpecification(registration, makeVector)
      if let known = specifications.firstIndex(where: { $0.id == registration.id }) {
        specifications[known] = specification
      } else {
        specifications.append(specification)
      }
    }
  }

  /// The ids of everything that is known.
  public var ids: [String] { specifications.map(\.id) }

  /// What an id stands for; a name without a version stands for its highest.
  ///
  /// - Throws: ``GymError`` that names the nearest known names, or the versions that there are.
  public func specification(_ id: String) throws -> EnvironmentSpecification {
    if let exact = specifications.first(where: { $0.id == id }) { return exact }
    let wanted = EnvironmentName(id)
    let versions = specifications.filter { EnvironmentName($0.id).name == wanted.name }
    guard let highest = versions.max(by: { version($0) < version($1) }) else {
      // A right version with a wrong name should be answered with ids, not with bare names.
      var nearest = nearestNames(to: wanted.name, in: names)
      nearest = nearest.isEmpty ? nearestNames(to: id, in: ids) : nearest.map { highestId($0) }
      throw GymError.unknown(kind: "environment", name: id, nearest: nearest)
    }
    guard let version = wanted.version else { return highest }
    let known = versions.map(\.id).joined(separator: ", ")
    throw GymError.invalid(
      "There is no version \(version) of the environment \(wanted.name); there is \(known).")
  }

  /// What an id stands for, with some parameters set to other values.
  ///
  /// - Throws: ``GymError`` if the id or a key is unknown, or a value makes no sense.
  public func make(_ id: String, overrides: [(key: String, value: JSONValue)] = []) throws
    -> EnvironmentSpecification
  {
    try specification(id).overriding(overrides)
  }

  /// The known names without versions.
  private var names: [String] {
    var seen: Set<String> = []
    return specifications.map { EnvironmentName($0.id).name }.filter { seen.insert($0).inserted }
  }

  private func highestId(_ name: String) -> String {
    let versions = specifications.filter { EnvironmentName($0.id).name == name }
    return versions.max { version($0) < version($1) }?.id ?? name
  }

  private func version(_ specification: EnvironmentSpecification) -> Int {
    EnvironmentName(specification.id).version ?? -1
  }
}
