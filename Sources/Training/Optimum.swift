internal import Agents
public import Gym

extension EnvironmentSpecification {
  /// The greatest mean undiscounted return that any policy can reach: what regret is measured by.
  ///
  /// With a limit of steps it is what backward induction finds within that limit, hence for policies
  /// that know the time; without one it is the undiscounted optimum.
  ///
  /// - Returns: nil for an environment without a finite table, one whose table is too large to be
  ///   solved in passing (4 million pairs of states and actions, or 10⁹ outcomes looked at), and one
  ///   whose undiscounted values are no numbers.
  public func optimalReturn() throws -> Double? {
    guard let environment = try makeFinite() else { return nil }
    return environment.optimalReturn(limit: maxEpisodeSteps)
  }
}

extension FiniteEnvironment {
  fileprivate func optimalReturn(limit: Int?) -> Double? {
    let pairs = (observationSpace.cardinality ?? 0).multipliedReportingOverflow(
      by: actionSpace.count)
    guard !pairs.overflow, pairs.partialValue <= 4_000_000, let model = try? model,
      model.stateCount * model.actionCount <= 4_000_000
    else { return nil }
    guard let limit else { return (try? model.solve(discount: 1))?.startValue }
    let work = model.outcomes.count.multipliedReportingOverflow(by: limit)
    guard !work.overflow, work.partialValue <= 1_000_000_000 else { return nil }
    return (try? model.solve(horizon: limit))?.startValue
  }
}
