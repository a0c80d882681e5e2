public import Environments
public import Formats

/// What popularity and matrix factorisation foretell of a log of ratings.
public struct RatingsReport: Sendable {
  /// How well one ranking foretells.
  public struct Ranking: Sendable {
    /// What items are ranked by.
    public var name: String
    /// How well.
    public var metrics: RankingMetrics
  }

  /// The log.
  public let log: RatingsLog
  /// How many items were recommended to each user.
  public let depth: Int
  /// How many numbers describe a user or an item.
  public let factors: Int
  /// The rankings by popularity, implicit and explicit factorisation.
  public let rankings: [Ranking]
  /// How far predicted ratings are off; nil if the log is too small.
  public let errors: RatingErrors?
  /// The most rated items with their like rates.
  public let events: ReplayEvents
  /// The rating from which on an item counts as liked.
  public let threshold: Double

  /// Splits a log, factorises what is known and asks for the rest.
  ///
  /// - Throws: `FormatError` if no user has two ratings, so that nothing can be foretold.
  public init(
    _ log: RatingsLog, depth: Int, implicit: MatrixFactorization.Settings,
    explicit: MatrixFactorization.Settings, threshold: Double
  ) throws {
    (self.log, self.depth, self.threshold) = (log, depth, threshold)
    factors = implicit.factors
    let split = LeaveLastOut(log)
    guard !split.next.isEmpty else {
      throw FormatError.malformed(
        log.name, "no user has two ratings: there is nothing to foretell from others.")
    }
    func model(_ settings: MatrixFactorization.Settings) -> MatrixFactorization {
      MatrixFactorization(split.known, users: split.users, items: split.items, settings: settings)
    }
    let popularity = split.popularity
    let (preferences, ratings) = (model(implicit), model(explicit))
    rankings = [
      Ranking(
        name: "popularity", metrics: RankingMetrics(split, depth: depth) { _ in popularity }),
      Ranking(
        name: "implicit factorisation",
        metrics: RankingMetrics(split, depth: depth) { preferences.predictions(user: $0) }),
      Ranking(
        name: "explicit factorisation",
        metrics: RankingMetrics(split, depth: depth) { ratings.predictions(user: $0) }),
    ]
    errors = RatingErrors(log, settings: explicit)
    events = try ReplayEvents(log, items: min(10, log.items.count), threshold: threshold)
  }
}

extension RatingsReport {
  /// What the report is about.
  public var summary: [String] {
    let users = rankings[0].metrics.users
    return [
      "\(log.name): \(Wording.grouped(log.ratings.count)) ratings of \(Wording.grouped(log.items.count)) "
        + "items by \(Wording.grouped(log.users.count)) users.",
      "The last rating of each of \(Wording.grouped(users)) users was left out, and all items that the user "
        + "has not rated were ranked; \(factors) factors.",
    ]
  }

  /// The columns of the rankings.
  public static func rankingHeadings(_ depth: Int) -> [String] {
    ["RANKED BY", "HR@\(depth)", "NDCG@\(depth)", "MRR@\(depth)", "COVERAGE"]
  }

  /// The rankings as text.
  public var rankingTable: [[String]] {
    rankings.map { ranking in
      [
        ranking.name, Wording.fixed(ranking.metrics.hitRate, 6),
        Wording.fixed(ranking.metrics.discountedGain, 6),
        Wording.fixed(ranking.metrics.reciprocalRank, 6),
        Wording.fixed(ranking.metrics.coverage, 3),
      ]
    }
  }

  /// What the predicted ratings are.
  public var errorSummary: [String] {
    guard let errors else { return ["The log is too small to foretell ratings."] }
    return [
      "The last \(Wording.grouped(errors.foretold)) ratings by time, foretold from the "
        + "\(Wording.grouped(errors.known)) before them:"
    ]
  }

  /// The columns of the errors.
  public static let errorHeadings = ["PREDICTED BY", "RMSE"]

  /// The errors as text.
  public var errorTable: [[String]] {
    guard let errors else { return [] }
    return [
      ["mean", Wording.fixed(errors.ofMean, 6)], ["biases", Wording.fixed(errors.ofBiases, 6)],
      ["explicit factorisation", Wording.fixed(errors.ofFactors, 6)],
    ]
  }

  /// What a replay would go through.
  public var replaySummary: [String] {
    [
      "The items that were rated most, and which part of the ratings is at least "
        + "\(Decimals.shortest(threshold)): \(Wording.fixed(events.meanLikeRate, 4)) of all "
        + "\(Wording.grouped(events.count)).",
      "Users chose what they rated: a replay of these compares policies on this log and is no unbiased "
        + "estimate for others.",
    ]
  }

  /// The columns of the most rated items.
  public static let replayHeadings = ["ITEM", "RATINGS", "LIKED"]

  /// The most rated items as text.
  public var replayTable: [[String]] {
    events.items.indices.map {
      [
        log.items[events.items[$0]], Wording.grouped(events.counts[$0]),
        Wording.fixed(events.likeRates[$0], 4),
      ]
    }
  }

  /// The same numbers for programs.
  public var lines: [JSONValue] {
    func line(_ what: String, _ members: [JSONMember]) -> JSONValue {
      .object([JSONMember("log", .string(log.name)), JSONMember("what", .string(what))] + members)
    }
    var lines = rankings.map { ranking in
      line(
        "ranking",
        [
          JSONMember("by", .string(ranking.name)), JSONMember("k", .integer(depth)),
          JSONMember("users", .integer(ranking.metrics.users)),
          JSONMember("hit_rate", .number(ranking.metrics.hitRate)),
          JSONMember("ndcg", .number(ranking.metrics.discountedGain)),
          JSONMember("mrr", .number(ranking.metrics.reciprocalRank)),
          JSONMember("coverage", .number(ranking.metrics.coverage)),
        ])
    }
    if let errors {
      for (name, value) in [
        ("mean", errors.ofMean), ("biases", errors.ofBiases),
        ("explicit factorisation", errors.ofFactors),
      ] {
        lines.append(
          line(
            "prediction",
            [
              JSONMember("by", .string(name)), JSONMember("known", .integer(errors.known)),
              JSONMember("foretold", .integer(errors.foretold)), JSONMember("rmse", .number(value)),
            ]))
      }
    }
    for index in events.items.indices {
      lines.append(
        line(
          "most rated",
          [
            JSONMember("item", .string(log.items[events.items[index]])),
            JSONMember("ratings", .integer(events.counts[index])),
            JSONMember("liked", .number(events.likeRates[index])),
          ]))
    }
    return lines
  }
}
