/// The independent random streams of one seed, by name.
///
/// Whoever needs random numbers asks for a stream of a name of its own, such as `environment` or
/// `initialisation`. A stream depends on the seed and its name only: a new consumer changes no
/// other stream.
public struct RandomStreams: Sendable, Hashable {
  private let root: SeedSequence

  /// The streams of a seed.
  public init(seed: UInt64) {
    root = SeedSequence(seed)
  }

  private init(root: SeedSequence) {
    self.root = root
  }

  /// The generator of a name: NumPy's `PCG64(SeedSequence(seed, spawn_key=(low, high)))`, where
  /// low and high are the words of the name's FNV-1a hash.
  public func stream(_ name: String) -> PCG64 {
    PCG64(root.child(named: name))
  }

  /// The generator of a name and a number, as for the members of a vector of environments.
  public func stream(_ name: String, _ index: Int) -> PCG64 {
    PCG64(root.child(named: name).child(UInt32(truncatingIfNeeded: index)))
  }

  /// A seed for a consumer that splits streams of its own.
  public func seed(for name: String) -> UInt64 {
    root.child(named: name).words64(1)[0]
  }

  /// The generator of a name that is keyed by place instead of order.
  public func philox(_ name: String) -> Philox {
    Philox(key: seed(for: name))
  }

  /// Streams of streams: the names under one name.
  public func substreams(_ name: String) -> RandomStreams {
    RandomStreams(root: root.child(named: name))
  }
}
