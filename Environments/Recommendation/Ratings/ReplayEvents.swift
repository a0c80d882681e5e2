internal import Gym

/// The ratings of the most rated items of a log, in the order of time: what a replay goes through.
public struct ReplayEvents: Sendable {
  /// The items, the most rated first, of equals the one with the lower number.
  public let items: [Int]
  /// How many events each of these items has.
  public let counts: [Int]
  /// The part of each item's events that are likes.
  public let likeRates: [Double]
  /// The place of the item of each event among `items`.
  let arms: [Int32]
  /// The number of the user of each event.
  let users: [Int32]
  /// Whether each event is a like.
  let isLike: [Bool]
  /// The numbers of each item's events, rising.
  private let places: [[Int32]]

  /// Picks the events of the most rated items.
  ///
  /// - Parameters:
  ///   - count: how many items, K.
  ///   - threshold: the rating from which on an item counts as liked.
  /// - Throws: ``GymError`` if the log has fewer items.
  public init(_ log: RatingsLog, items count: Int, threshold: Double) throws {
    guard count >= 1, count <= log.items.count, log.ratings.count <= Int(Int32.max) else {
      throw GymError.parameter(
        "items", value: "\(count)",
        allowed: "between 1 and the \(log.items.count) items of \(log.name)")
    }
    let all = log.itemCounts
    let items = Array(all.indices.sorted { (-all[$0], $0) < (-all[$1], $1) }.prefix(count))
    self.items = items
    counts = items.map { all[$0] }
    var armOf = [Int?](repeating: nil, count: all.count)
    for (arm, item) in items.enumerated() { armOf[item] = arm }
    var (arms, users, isLike): ([Int32], [Int32], [Bool]) = ([], [], [])
    var places = [[Int32]](repeating: [], count: count)
    var likes = [Int](repeating: 0, count: count)
    for index in log.timeOrder {
      let rating = log.ratings[index]
      guard let arm = armOf[rating.item] else { continue }
      places[arm].append(Int32(arms.count))
      arms.append(Int32(arm))
      users.append(Int32(rating.user))
      isLike.append(rating.value >= threshold)
      if rating.value >= threshold { likes[arm] += 1 }
    }
    (self.arms, self.users, self.isLike, self.places) = (arms, users, isLike, places)
    likeRates = zip(likes, counts).map { Double($0) / Double(max(1, $1)) }
  }

  /// How many events there are.
  public var count: Int { arms.count }

  /// The part of all events that are likes.
  public var meanLikeRate: Double {
    Double(isLike.count { $0 }) / Double(max(1, count))
  }

  /// The first event of an item that does not lie before a place; after the last event the first follows.
  ///
  /// - Complexity: O(log of the item's events).
  func next(ofArm arm: Int, from start: Int) -> Int {
    let own = places[arm]
    var (low, high) = (0, own.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(own[middle]) < start { low = middle + 1 } else { high = middle }
    }
    return Int(own[low == own.count ? 0 : low])
  }
}
