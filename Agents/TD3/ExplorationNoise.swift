internal import Formats
internal import Randomness

/// The noise on the actions of a deterministic actor, for each environment of a vector.
struct ExplorationNoise {
  private let kind: ActionNoiseKind
  private let deviation: Double
  private let width: Int
  /// Where a process stands, `[environments, n]`; none of noise without memory.
  private var places: [Double]

  /// θ of the process.
  private static let pull = 0.15
  /// Its step in time.
  private static let step = 1e-2

  init(_ kind: ActionNoiseKind, deviation: Double, environments: Int, width: Int) {
    self.kind = kind
    self.deviation = deviation
    self.width = width
    places =
      kind == .ornsteinUhlenbeck ? Array(repeating: 0, count: environments * width) : []
  }

  /// Adds noise to actions, which stay from −1 to 1, `[environments, n]`.
  mutating func add(
    to actions: UnsafeMutablePointer<Float>, count: Int, using generator: inout PCG64
  ) {
    if deviation == 0 { return }
    for place in 0..<count {
      var noise = deviation * generator.normal()
      if kind == .ornsteinUhlenbeck {
        let x = places[place]
        noise = x - Self.pull * x * Self.step + noise * Self.step.squareRoot()
        places[place] = noise
      }
      actions[place] = min(max(actions[place] + Float(noise), -1), 1)
    }
  }

  /// An environment's episode is over: its process begins anew.
  mutating func restart(_ environment: Int) {
    guard kind == .ornsteinUhlenbeck else { return }
    for column in 0..<width { places[environment * width + column] = 0 }
  }

  /// Stores where processes stand.
  func encode(into archive: inout Archive, at path: String) throws {
    if kind == .ornsteinUhlenbeck { try archive.set(path, places.map(\.bitPattern)) }
  }

  /// Takes over stored processes.
  ///
  /// - Throws: ``FormatError`` if they do not fit.
  mutating func decode(from archive: Archive, at path: String) throws {
    guard kind == .ornsteinUhlenbeck else { return }
    let stored = try archive.value(path, as: [UInt64].self)
    guard stored.count == places.count else {
      throw FormatError.malformed(path, "there must be \(places.count) numbers")
    }
    places = stored.map { Double(bitPattern: $0) }
  }
}
