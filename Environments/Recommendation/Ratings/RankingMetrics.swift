/// How well rankings of items foretell what users did next.
public struct RankingMetrics: Sendable, Equatable {
  /// How many items were recommended to each user: k.
  public let depth: Int
  /// How many users were asked.
  public private(set) var users = 0
  /// The part of the users whose next item is among the first k.
  public var hitRate: Double { mean(hits) }
  /// The mean of 1 / log₂(1 + rank) over users, ranks beyond k counting 0.
  ///
  /// Source: K. Järvelin and J. Kekäläinen, 2002; with one relevant item the best possible is 1.
  public var discountedGain: Double { mean(gains) }
  /// The mean of 1 / rank over users, ranks beyond k counting 0.
  public var reciprocalRank: Double { mean(reciprocals) }
  /// The part of all items that was recommended to anybody.
  public private(set) var coverage = 0.0

  private var hits = 0.0
  private var gains = 0.0
  private var reciprocals = 0.0

  private func mean(_ sum: Double) -> Double { users > 0 ? sum / Double(users) : 0 }

  /// Nobody asked yet.
  init(depth: Int) { self.depth = depth }

  /// Takes note of the rank of a user's next item, from 1.
  mutating func add(rank: Int) {
    users += 1
    guard rank <= depth else { return }
    hits += 1
    gains += logarithm(2) / logarithm(1 + Double(rank))
    reciprocals += 1 / Double(rank)
  }

  /// Asks every user that was left out, once.
  ///
  /// - Parameters:
  ///   - split: what is known, and what came next.
  ///   - depth: how many items are recommended to each user.
  ///   - scores: the scores of all items for a user; all items that the user has not rated are ranked.
  public init(_ split: LeaveLastOut, depth: Int, scores: (_ user: Int) -> [Double]) {
    self.init(depth: depth)
    var excluded = [Bool](repeating: false, count: split.items)
    var recommended = excluded
    let known = RatingsTable(split.known, rows: split.users, row: \.user, column: \.item)
    for next in split.next {
      let seen = known.entries(of: next.user)
      for entry in seen { excluded[entry.column] = true }
      let found = scores(next.user)
      add(rank: Ranking.rank(of: next.item, by: found, without: excluded))
      for candidate in Ranking.top(depth, of: found, without: excluded) {
        recommended[candidate.item] = true
      }
      for entry in seen { excluded[entry.column] = false }
    }
    coverage = Double(recommended.count { $0 }) / Double(max(1, split.items))
  }
}

/// A log without the last rating of every user, by time and then by item.
public struct LeaveLastOut: Sendable {
  /// How many users there are.
  public let users: Int
  /// How many items there are.
  public let items: Int
  /// What is known.
  public private(set) var known: [RatingsLog.Rating] = []
  /// The last rating of every user who has at least two.
  public private(set) var next: [RatingsLog.Rating] = []

  /// Splits a log.
  public init(_ log: RatingsLog) {
    (users, items) = (log.users.count, log.items.count)
    var last = [Int?](repeating: nil, count: users)
    var counts = [Int](repeating: 0, count: users)
    let order = log.timeOrder
    for index in order {
      last[log.ratings[index].user] = index
      counts[log.ratings[index].user] += 1
    }
    for (index, rating) in log.ratings.enumerated() {
      if last[rating.user] == index, counts[rating.user] > 1 { continue }
      known.append(rating)
    }
    for user in 0..<users where counts[user] > 1 {
      if let index = last[user] { next.append(log.ratings[index]) }
    }
  }

  /// How often each item was rated, as scores: the popularity baseline.
  public var popularity: [Double] {
    var counts = [Double](repeating: 0, count: items)
    for rating in known { counts[rating.item] += 1 }
    return counts
  }
}
