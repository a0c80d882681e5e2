internal import Gym

/// The worlds that come with Apus.
public enum RecommendationWorlds {
  /// In the order in which they are listed.
  public static let builtIn: [any RecommendationWorld.Type] = [
    InterestEvolution.self, LongTermSatisfaction.self, InterestExploration.self,
    ProductSessions.self, PreferenceDynamics.self, RatingsSimulation.self, RatingsReplay.self,
  ]
}

extension RecommendationWorld {
  /// The ids under which the environment is known.
  public static var ids: [String] { registrations.map(\.id) }
  /// Whether an id is one of this world's.
  public static func knows(_ id: String) -> Bool { ids.contains(id) }
}
