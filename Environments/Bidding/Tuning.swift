/// Finds the best parameter of a policy on training days.
struct Tuning {
  let days: [AuctionDay]
  let optima: [Hindsight]
  let rules: BiddingRules
  let reference: BiddingReference

  init(
    days: [AuctionDay], optima: [Hindsight]? = nil, rules: BiddingRules, reference: BiddingReference
  ) {
    self.days = days
    self.optima =
      optima ?? days.map { Hindsight($0, rules: rules, budget: reference.budget) }
    self.rules = rules
    self.reference = reference
  }

  /// The parameter with the greatest mean score, each day's measured by its optimum.
  ///
  /// Looks at 25 parameters within a factor of 8 around a guess, then at ever closer ones around the
  /// best: the score has one summit for all policies that spend more for a greater parameter.
  func best<P: BiddingPolicy>(
    around guess: Double, _ make: (Double) -> P
  ) -> (parameter: Double, score: Double) {
    var best = (parameter: guess, score: -Double.infinity)
    var step = logarithm(8) / 12
    for round in 0..<4 {
      let center = best.score == -.infinity ? guess : best.parameter
      let reach = round == 0 ? 12 : 4
      for index in -reach...reach {
        let parameter = center * exponential(Double(index) * step)
        let score = score(make(parameter))
        if score > best.score { best = (parameter, score) }
      }
      step /= 4
    }
    return best
  }

  /// The mean of the days' scores, each measured by its optimum.
  func score<P: BiddingPolicy>(_ policy: P) -> Double {
    var sum = 0.0
    for (day, optimum) in zip(days, optima) where optimum.value > 0 {
      var policy = policy
      var episode = BiddingEpisode(
        day, rules: rules, reference: reference, budget: reference.budget)
      episode.play(&policy)
      sum += episode.score / optimum.value
    }
    return sum / Double(max(1, days.count))
  }
}
