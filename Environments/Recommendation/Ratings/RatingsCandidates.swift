internal import Formats
internal import Gym

/// An item that is recommended to a user.
public struct RatedCandidate: Sendable, Equatable {
  /// The number of the item.
  public var item: Int
  /// What it was ranked by.
  public var score: Double
}

extension MatrixFactorization {
  /// The items that a user is predicted to prefer and has not rated, the best first.
  ///
  /// - Parameters:
  ///   - user: the user's name.
  ///   - log: the log that was factorised.
  /// - Throws: ``GymError`` if the log has no such user, with the nearest names.
  public func candidates(for user: String, in log: RatingsLog, count: Int) throws
    -> [RatedCandidate]
  {
    let number = try log.number(ofUser: user)
    guard number < userBiases.count, log.items.count == itemBiases.count else {
      throw GymError.invalid("\(log.name) is not the log that was factorised.")
    }
    var rated = [Bool](repeating: false, count: log.items.count)
    for rating in log.ratings where rating.user == number { rated[rating.item] = true }
    return Ranking.top(count, of: predictions(user: number), without: rated)
  }
}

/// Rankings of items by scores, of equals the one with the lower number first.
enum Ranking {
  /// The first items, without some.
  static func top(_ count: Int, of scores: [Double], without excluded: [Bool]) -> [RatedCandidate] {
    var best: [RatedCandidate] = []
    best.reserveCapacity(count + 1)
    for (item, score) in scores.enumerated() where !excluded[item] {
      if best.count >= count, let last = best.last, score <= last.score { continue }
      guard count > 0 else { break }
      let place = best.firstIndex { $0.score < score } ?? best.endIndex
      best.insert(RatedCandidate(item: item, score: score), at: place)
      if best.count > count { best.removeLast() }
    }
    return best
  }

  /// The place of an item from 1, among those that are not excluded.
  static func rank(of item: Int, by scores: [Double], without excluded: [Bool]) -> Int {
    let wanted = scores[item]
    var rank = 1
    for (other, score) in scores.enumerated() where !excluded[other] {
      if score > wanted || (score == wanted && other < item) { rank += 1 }
    }
    return rank
  }
}
