public import Gym

extension EnvironmentRegistry {
  /// A registry of the environments that come with Apus.
  public static var builtIn: EnvironmentRegistry {
    var registry = EnvironmentRegistry()
    registry.register(CartPole.self)
    registry.register(CartPoleNoVelocity.self)
    registry.register(TMaze.self)
    registry.register(MountainCar.self)
    registry.register(MountainCarContinuous.self)
    registry.register(Acrobot.self)
    registry.register(Pendulum.self)
    registry.register(FrozenLake.self)
    registry.register(CliffWalking.self)
    registry.register(Taxi.self)
    registry.register(Blackjack.self)
    registry.register(GridWorld.self)
    registry.register(ViewedGridWorld<GridCoordinates>.self)
    registry.register(ViewedGridWorld<GridPlanes>.self)
    registry.register(ViewedGridWorld<GridWindow>.self)
    registry.register(ViewedGridWorld<GridOpenWindow>.self)
    registry.register(MiniGrid.self)
    registry.register(FullyObservedMiniGrid.self)
    registry.register(Bidding.self)
    registry.register(BiddingContinuous.self)
    registry.register(TabularBidding.self)
    registry.register(OneShotAuction.self)
    registry.register(Recommendation<InterestEvolution>.self)
    registry.register(ScoredRecommendation<InterestEvolution>.self)
    registry.register(Recommendation<LongTermSatisfaction>.self)
    registry.register(ScoredRecommendation<LongTermSatisfaction>.self)
    registry.register(Recommendation<InterestExploration>.self)
    registry.register(ScoredRecommendation<InterestExploration>.self)
    registry.register(Recommendation<ProductSessions>.self)
    registry.register(Recommendation<PreferenceDynamics>.self)
    registry.register(PfeiferCarraway.self)
    registry.register(CustomerContact.self)
    registry.register(Recommendation<RatingsSimulation>.self)
    registry.register(ScoredRecommendation<RatingsSimulation>.self)
    registry.register(Recommendation<RatingsReplay>.self)
    return registry
  }
}
