/// A finite Markov decision process as a table: what exact solvers read (Gymnasium's `P`).
///
/// States and actions are numbered from 0. The outcomes of each pair of a state and an action lie
/// side by side; a pair without outcomes is an illegal action. A terminated outcome ends the
/// episode: its next state is worth nothing, whatever the table says of it.
public struct FiniteModel: Sendable, Equatable {
  /// One thing that may come of an action in a state.
  public struct Outcome: Sendable, Equatable {
    /// How likely it is.
    public var probability: Double
    /// The number of the state that follows.
    public var next: Int
    /// The reward.
    public var reward: Double
    /// Whether the task ends here.
    public var terminated: Bool

    /// One thing that may come of an action in a state.
    @inlinable
    public init(probability: Double, next: Int, reward: Double, terminated: Bool) {
      self.probability = probability
      self.next = next
      self.reward = reward
      self.terminated = terminated
    }
  }

  /// The number of states.
  public let stateCount: Int
  /// The number of actions.
  public let actionCount: Int
  /// How likely an episode begins in each state, `[stateCount]`.
  public let startProbabilities: [Double]
  /// The outcomes of all pairs, the pairs in the order state × `actionCount` + action.
  public let outcomes: [Outcome]
  /// Where the outcomes of each pair begin, and at last their number,
  /// `[stateCount × actionCount + 1]`.
  public let offsets: [Int]

  /// A table filled pair by pair.
  ///
  /// - Parameters:
  ///   - startProbabilities: how likely an episode begins in each state; they make up 1.
  ///   - actionCount: the number of actions.
  ///   - outcomes: the outcomes of an action in a state, both by number; none if it is illegal.
  /// - Throws: ``GymError`` that names the pair if its probabilities do not make up 1, if a number is
  ///   not finite, or if a next state does not exist.
  public init(
    startProbabilities: [Double], actionCount: Int,
    outcomes: (_ state: Int, _ action: Int) throws -> [Outcome]
  ) throws {
    stateCount = startProbabilities.count
    self.actionCount = actionCount
    self.startProbabilities = startProbabilities
    guard stateCount > 0, actionCount > 0 else {
      throw GymError.invalid("A finite model needs at least one state and one action.")
    }
    guard Self.isDistribution(startProbabilities) else {
      throw GymError.invalid("The start probabilities of a finite model do not make up 1.")
    }
    var all: [Outcome] = []
    var offsets = [0]
    offsets.reserveCapacity(stateCount * actionCount + 1)
    for state in 0..<stateCount {
      for action in 0..<actionCount {
        let found = try outcomes(state, action)
        try Self.check(found, state, action, stateCount)
        all += found
        offsets.append(all.count)
      }
    }
    self.outcomes = all
    self.offsets = offsets
  }

  private static func check(_ outcomes: [Outcome], _ state: Int, _ action: Int, _ count: Int) throws
  {
    let pair = "action \(action) in state \(state)"
    for outcome in outcomes {
      guard (0..<count).contains(outcome.next) else {
        throw GymError.invalid(
          "A finite model of \(count) states has no state \(outcome.next), where \(pair) leads.")
      }
      guard outcome.reward.isFinite else {
        throw GymError.invalid("The reward of \(pair) is \(outcome.reward), not a finite number.")
      }
    }
    guard outcomes.isEmpty || isDistribution(outcomes.lazy.map(\.probability)) else {
      throw GymError.invalid("The probabilities of what follows \(pair) do not make up 1.")
    }
  }

  private static func isDistribution(_ probabilities: some Sequence<Double>) -> Bool {
    var sum = 0.0
    for probability in probabilities {
      guard probability >= 0 else { return false }
      sum += probability
    }
    return abs(sum - 1) < 1e-9
  }

  /// What may come of an action in a state; nothing if it is illegal.
  @inlinable
  public func outcomes(state: Int, action: Int) -> ArraySlice<Outcome> {
    let pair = state * actionCount + action
    return outcomes[offsets[pair]..<offsets[pair + 1]]
  }

  /// Whether an action is legal in a state.
  @inlinable
  public func isLegal(state: Int, action: Int) -> Bool {
    let pair = state * actionCount + action
    return offsets[pair] < offsets[pair + 1]
  }
}

/// An environment whose transitions are a finite table.
///
/// Tabular agents need no table: they go by the observations' numbers. What solvers find out about
/// the table's states is compared with what agents achieve in the environment.
public protocol FiniteEnvironment: Environment where ActionSpace == Discrete {
  /// The table of all transitions; time limits are not part of it.
  ///
  /// - Throws: ``GymError`` if it would be too large.
  var model: FiniteModel { get throws }
  /// The number of the current state in the table; nil before the first reset.
  var modelState: Int? { get }
  /// A few words for a state of the table, such as `row 2, column 3`.
  func modelStateName(_ state: Int) -> String
}

extension FiniteEnvironment {
  /// `state 12`.
  public func modelStateName(_ state: Int) -> String { "state \(state)" }
}
