public import Formats
public import Gym

/// SARSA(λ): SARSA that passes each error on to what led to it.
///
/// Sutton and Barto, section 12.7, box "Sarsa(λ) with binary features and linear function
/// approximation", with one feature for each state and action. Every pair has a trace that fades by
/// γ·λ a step and is raised when the pair is visited: by 1 (accumulating) or to 1 (replacing). Traces
/// below 10⁻¹² are dropped.
public final class SARSALambda: TabularAgent, AgentKind {
  private let configuration: Configuration
  /// The traces of each environment's episode, the oldest pair first.
  private var traces: [[Trace]]

  /// How much a pair has to do with what happens now.
  struct Trace: Codable, Equatable {
    var pair: Int
    var value: Double
  }

  /// How a visit raises a trace.
  public enum Traces: String, Sendable, Codable, CaseIterable {
    /// By 1.
    case accumulating
    /// To 1.
    case replacing
  }

  init(_ configuration: Configuration, _ world: World) throws {
    try configuration.validate()
    self.configuration = configuration
    traces = Array(repeating: [], count: max(world.environments, 0))
    try super.init(Self.name, configuration.shared, world)
  }

  override func learn(from step: Transition) {
    var later = 0.0
    if !step.terminated {
      let action = epsilonGreedy(step.next, step.nextLegal)
      later = values[step.next, action]
      if !step.ended { decide(action, in: step.next, row: step.row) }
    }
    let error = step.reward + settings.discount * later - values[step.state, step.action]
    note(error: error)
    visit(step.state * spaces.actions + step.action, row: step.row)
    let change = stepSize(step.state, step.action) * error
    let fading = settings.discount * configuration.lambda
    for index in traces[step.row].indices {
      values.slab.pointer[traces[step.row][index].pair] += change * traces[step.row][index].value
      traces[step.row][index].value *= fading
    }
    if step.ended {
      traces[step.row].removeAll(keepingCapacity: true)
    } else if let oldest = traces[step.row].first, oldest.value < 1e-12 {
      traces[step.row].removeAll { $0.value < 1e-12 }
    }
  }

  private func visit(_ pair: Int, row: Int) {
    if let index = traces[row].firstIndex(where: { $0.pair == pair }) {
      let value = traces[row][index].value
      traces[row].remove(at: index)
      traces[row].append(
        Trace(pair: pair, value: configuration.traces == .replacing ? 1 : value + 1))
    } else {
      traces[row].append(Trace(pair: pair, value: 1))
    }
  }

  override func encodeMore(into archive: inout Archive) throws {
    try archive.set("agent/traces", traces)
  }

  override func decodeMore(from archive: Archive) throws {
    let stored = try archive.value("agent/traces", as: [[Trace]].self)
    let pairs = 0..<values.slab.count
    guard stored.count == environments,
      stored.allSatisfy({ $0.allSatisfy { pairs.contains($0.pair) } })
    else {
      throw FormatError.malformed("agent/traces", "the traces do not fit the environments.")
    }
    traces = stored
  }

  /// `sarsa_lambda`.
  public static let name = "sarsa_lambda"
  /// What it is, in a sentence.
  public static let summary = "SARSA with eligibility traces, in a table"

  /// Makes an agent.
  public static func make(
    _ configuration: Configuration, observationSpace: SpaceDescription,
    actionSpace: SpaceDescription, restrictsActions: Bool, environments: Int, threads: Int,
    seed: UInt64
  ) throws -> any Agent {
    try SARSALambda(
      configuration,
      World(
        name, observationSpace, actionSpace, restrictsActions, environments: environments,
        seed: seed))
  }

  /// Reads a policy that SARSA(λ) wrote.
  public static func policy(from archive: Archive) throws -> any AgentPolicy {
    try TabularPolicy(from: archive, agentName: name)
  }
}

extension SARSALambda {
  /// The hyperparameters.
  public struct Configuration: AgentConfiguration {
    /// λ: how slowly traces fade; 0 is SARSA, 1 as Monte Carlo.
    public var lambda = 0.9
    /// How a visit raises a trace.
    public var traces = Traces.replacing
    /// α: how far a value moves towards what was found, at first.
    public var stepSize = 0.1
    /// ω: α is divided by n^ω at a pair's nth visit.
    public var stepSizeExponent = 0.0
    /// How α changes in the course of the training besides.
    public var stepSizeSchedule = Schedule.constant
    /// γ: what a reward is worth a step later.
    public var discount = 0.99
    /// What every action is worth at first.
    public var initialValue = 0.0
    /// ε at first: the probability of an action drawn at random.
    public var epsilonStart = 1.0
    /// ε in the end.
    public var epsilonEnd = 0.05
    /// The part of the training in which ε falls.
    public var explorationFraction = 0.5

    /// Usual values.
    public init() {}

    var shared: TabularConfiguration {
      var shared = TabularConfiguration()
      (shared.stepSize, shared.stepSizeExponent) = (stepSize, stepSizeExponent)
      (shared.stepSizeSchedule, shared.discount) = (stepSizeSchedule, discount)
      (shared.initialValue, shared.epsilonStart) = (initialValue, epsilonStart)
      (shared.epsilonEnd, shared.explorationFraction) = (epsilonEnd, explorationFraction)
      return shared
    }

    /// Checks every value.
    public func validate() throws {
      try check("lambda", lambda, (0...1).contains(lambda), "between 0 and 1")
      try shared.validate()
    }
  }
}
