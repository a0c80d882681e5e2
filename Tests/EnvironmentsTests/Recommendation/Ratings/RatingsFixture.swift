@testable import Environments

/// What NumPy makes of a small log; see `Fixtures/make_ratings.py`.
struct RatingsFixture: Decodable {
  struct Rating: Decodable {
    var user: Int
    var item: Int
    var value: Double
    var time: Double
  }
  struct Model: Decodable {
    var mean: Double?
    var userFactors: [Double]
    var itemFactors: [Double]
    var userBiases: [Double]?
    var itemBiases: [Double]?
  }
  struct Logistic: Decodable {
    var predictions: [Double]
    var isLiked: [Bool]
    var offset: Double
    var slope: Double
  }
  var users: Int
  var items: Int
  var factors: Int
  var ratings: [Rating]
  var start: [Double]
  var explicit: Model
  var implicit: Model
  var logistic: Logistic

  static func read() throws -> RatingsFixture { try decodeFixture("ratings") }

  /// The log as the library's.
  var log: RatingsLog {
    RatingsLog(
      name: "fixture", users: (0..<users).map(String.init), items: (0..<items).map(String.init),
      ratings: ratings.map {
        RatingsLog.Rating(user: $0.user, item: $0.item, value: $0.value, time: $0.time)
      })
  }
}

/// The greatest difference between numbers.
func greatestDifference(_ left: [Double], _ right: [Double]) -> Double {
  guard left.count == right.count else { return .infinity }
  return zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) }
}

/// A log whose names are the numbers, its ratings given as user, item, value, time.
func smallLog(_ rows: [(Int, Int, Double, Double)]) -> RatingsLog {
  let users = (rows.map(\.0).max() ?? 0) + 1
  let items = (rows.map(\.1).max() ?? 0) + 1
  return RatingsLog(
    name: "small", users: (0..<users).map(String.init), items: (0..<items).map(String.init),
    ratings: rows.map { RatingsLog.Rating(user: $0.0, item: $0.1, value: $0.2, time: $0.3) })
}
