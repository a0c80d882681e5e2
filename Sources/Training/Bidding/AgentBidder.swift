public import Agents
public import Environments
internal import Formats
internal import Gym
internal import Randomness

/// A learned policy as a bidder: it sees days as its environment shows them, and acts greedily.
public final class AgentBidder: BiddingPolicy {
  /// The name in reports: the run's.
  public let name: String
  /// What it was learned with.
  public var parameters: BiddingParameters { seat.parameters }
  private let policy: any AgentPolicy
  private let isContinuous: Bool
  private var seat: BiddingSeat
  private let observation: Slab<Float>
  private let legal: Slab<Bool>
  private let action: Slab<Float>
  /// What the policy remembers of the day.
  private let memory: Slab<Float>

  /// The bidder of a policy's file.
  ///
  /// - Throws: ``TrainingError/failed(_:)`` if it was learned elsewhere than in bidding.
  public convenience init(_ file: PolicyFile, name: String) throws {
    guard file.environment.hasPrefix("Bidding-") || file.environment.hasPrefix("BiddingContinuous-")
    else {
      throw TrainingError.failed(
        "'\(name)' learned in \(file.environment): a bidder must have learned in Bidding-v0 or "
          + "BiddingContinuous-v0.")
    }
    let parameters = try JSON.decode(BiddingParameters.self, from: file.environmentParameters)
    try self.init(file.policy, parameters: parameters, name: name)
  }

  /// The bidder of a policy that learned in ``Bidding`` or ``BiddingContinuous``.
  ///
  /// - Parameter parameters: what the environment was made with.
  /// - Throws: `GymError` if a parameter makes no sense, `FormatError` if a file cannot be read.
  public init(_ policy: any AgentPolicy, parameters: BiddingParameters, name: String) throws {
    self.name = name
    self.policy = policy
    seat = try BiddingSeat(parameters)
    let actions = policy.actionSpace.cardinality
    isContinuous = actions == nil
    observation = Slab(count: parameters.observation.names.count, repeating: 0)
    legal = Slab(count: actions ?? 0, repeating: true)
    action = Slab(count: 1, repeating: 0)
    memory = Slab(count: policy.memoryWidth, repeating: 0)
  }

  /// The bid per unit of value.
  public var multiplier: Double? { seat.multiplier }

  /// Starts a day at λ₀ of the market that was learned in.
  public func begin(_ episode: borrowing BiddingEpisode) {
    seat.begin()
    memory.pointer.update(repeating: 0, count: memory.count)
  }

  /// Looks, and moves λ.
  public func prepare(_ episode: borrowing BiddingEpisode) {
    let seen = seat.observation(of: episode).floats
    for (index, number) in seen.enumerated() { observation[index] = number }
    var none: PCG64?
    // A policy throws only for spaces that it was not made for, and these are its own.
    guard
      (try? policy.act(
        observations: observation, legal: legal, count: 1, memory: memory, into: action,
        generator: &none)) != nil
    else { return }
    if isContinuous { seat.act(action[0]) } else { seat.act(Int(action[0])) }
  }
}
