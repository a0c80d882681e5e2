import Formats
import Foundation
import Randomness

@testable import Environments

/// What SciPy computed, and the logs that lie beside the project.
struct BiddingFixture: Decodable {
  struct Day: Decodable {
    var values: [Double]
    var prices: [Double]
    var budget: Double
    var limit: Double
    var optimum: Double
  }
  struct Gamma: Decodable {
    var shape: Double
    var probability: Double
    var quantile: Double
  }
  struct Shading: Decodable {
    var worth: Double
    var bid: Double
    var surplus: Double
  }
  var days: [Day]
  var gammas: [Gamma]
  var shading: [Shading]

  static func read() throws -> BiddingFixture { try decodeFixture("bidding") }

  /// A folder of real logs, which are not part of the project.
  static let logs = URL(filePath: #filePath)
    .appending(path: "../../../../../shared/data").standardizedFileURL
  static var haveLogs: Bool { FileManager.default.fileExists(atPath: logs.path) }

  static func log(_ path: String) throws -> AuctionLog {
    try AuctionLog(path: logs.appending(path: path).path)
  }

  /// A synthetic day with the usual market.
  static func day(seed: UInt64, ranks: Int = 0) -> AuctionDay {
    var generator = PCG64(seed: seed)
    var day = AuctionDay()
    MarketModel().draw(&day, lowerRanks: ranks, using: &generator)
    return day
  }

  /// A reference that holds nothing but a budget.
  static func reference(budget: Double, counts: Bool = false) -> BiddingReference {
    var reference = BiddingReference()
    reference.budget = budget
    reference.countsResponses = counts
    return reference
  }
}
