public import Randomness

/// Something that chooses actions by what it sees: a typed value.
///
/// Baselines, people at the keyboard and planners are policies; a trained agent's policy works on
/// slabs (`AgentPolicy`).
public protocol Policy<Observation, Action>: Sendable {
  /// What it sees.
  associatedtype Observation
  /// What it chooses.
  associatedtype Action

  /// The action for an observation.
  mutating func action(for observation: Observation) -> Action
}

/// Draws actions at random, as the action space samples them.
public struct RandomPolicy<Observation, ActionSpace: Space>: Policy {
  /// What actions are drawn from.
  public let space: ActionSpace
  /// Where the randomness comes from.
  public var generator: PCG64

  /// Draws actions from `space` as Gymnasium's `action_space.seed(seed)` does.
  @inlinable
  public init(_ space: ActionSpace, observing: Observation.Type = Observation.self, seed: UInt64) {
    self.space = space
    generator = PCG64(seed: seed)
  }

  /// Draws an action, whatever is seen.
  @inlinable
  public mutating func action(for observation: Observation) -> ActionSpace.Element {
    space.sample(using: &generator)
  }
}
