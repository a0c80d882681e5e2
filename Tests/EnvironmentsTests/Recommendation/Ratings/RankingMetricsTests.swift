import Testing

@testable import Environments

@Suite struct RankingMetricsTests {
  /// By hand: of two users the next items are items 3 and 2, of five.
  private let log = smallLog([
    (0, 0, 5, 1), (0, 1, 4, 2), (0, 3, 1, 3), (1, 0, 3, 1), (1, 2, 2, 9), (2, 4, 5, 0),
  ])

  @Test func theLastRatingIsLeftOut() {
    let split = LeaveLastOut(log)
    #expect(split.next.map(\.item) == [3, 2])
    #expect(split.known.map(\.item) == [0, 1, 0, 4])
    #expect(split.popularity == [2, 1, 0, 0, 1])
  }

  /// Of equal times the item with the greater number is the last.
  @Test func equalTimesGoByItem() {
    let split = LeaveLastOut(smallLog([(0, 2, 1, 5), (0, 1, 1, 5), (0, 0, 1, 5)]))
    #expect(split.next.map(\.item) == [2])
  }

  /// Both users' last items come third.
  ///
  /// User 0 may be shown 2, 3, 4; by popularity 4, 2, 3. User 1: 1, 4, 2, 3.
  @Test func popularityByHand() {
    let split = LeaveLastOut(log)
    let popularity = split.popularity
    let deep = RankingMetrics(split, depth: 3) { _ in popularity }
    #expect(deep.users == 2 && deep.hitRate == 1)
    #expect(abs(deep.discountedGain - 0.5) < 1e-12)
    #expect(abs(deep.reciprocalRank - 1.0 / 3) < 1e-12)
    // 4, 2, 3 and 1, 4, 2.
    #expect(abs(deep.coverage - 0.8) < 1e-12)
    let shallow = RankingMetrics(split, depth: 2) { _ in popularity }
    #expect(shallow.hitRate == 0 && shallow.reciprocalRank == 0)
    #expect(abs(shallow.coverage - 0.6) < 1e-12)
  }

  @Test func ranksByHand() {
    // User 0 by −item: 2, 3: rank 2; user 1 by −item: 1, 2: rank 2.
    let metrics = RankingMetrics(LeaveLastOut(log), depth: 10) { _ in (0..<5).map { -Double($0) } }
    #expect(abs(metrics.discountedGain - 0.6309297535714575) < 1e-12)
    #expect(metrics.reciprocalRank == 0.5 && metrics.hitRate == 1)
  }

  /// The short list is the beginning of the whole sorted one.
  @Test func topIsTheBeginning() {
    let scores: [Double] = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5]
    var excluded = [Bool](repeating: false, count: scores.count)
    excluded[5] = true
    let order = scores.indices.filter { !excluded[$0] }
      .sorted { (-scores[$0], $0) < (-scores[$1], $1) }
    for count in 0...11 {
      #expect(
        Ranking.top(count, of: scores, without: excluded).map(\.item) == Array(order.prefix(count)))
    }
    for (place, item) in order.enumerated() {
      #expect(Ranking.rank(of: item, by: scores, without: excluded) == place + 1)
    }
  }
}
