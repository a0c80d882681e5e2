internal import Randomness

/// The streams of a run, each derived from its seed by name, so that a new consumer changes no
/// other.
struct RunSeeds {
  /// Seeds the environments that are learned in (environment i: plus i).
  let environments: UInt64
  /// Seeds the agent.
  let agent: UInt64
  /// Seeds the episodes of every periodic evaluation, the same ones each time, so that policies are
  /// compared on equal terms.
  let evaluation: UInt64
  /// Seeds the closing evaluation, whose episodes chose nothing.
  let closing: UInt64
  /// Seeds the environment in which recorded episodes are played.
  let recording: UInt64

  init(_ seed: UInt64) {
    let streams = RandomStreams(seed: seed)
    func stream(_ name: String) -> UInt64 {
      streams.seed(for: name)
    }
    environments = stream("environments")
    agent = stream("agent")
    evaluation = stream("evaluation")
    closing = stream("closing evaluation")
    recording = stream("recorded episodes")
  }
}
