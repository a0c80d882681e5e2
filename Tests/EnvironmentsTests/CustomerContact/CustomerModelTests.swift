import Environments
import Formats
import Foundation
import Gym
import Testing

/// What the Python package lifetimes fits to the same customers, and says of them.
struct CustomersFixture: Decodable {
  var customers: [[Double]]
  var purchases: [String: Double]
  var logLikelihood: Double
  var spend: [String: Double]
  var alive: [Double]
  var coming: [Double]
  var expectedSpend: [Double]

  enum CodingKeys: String, CodingKey {
    case customers, purchases, spend, alive, coming
    case logLikelihood = "log_likelihood"
    case expectedSpend = "expected_spend"
  }

  var summaries: [CustomerSummary] {
    customers.map {
      CustomerSummary(frequency: $0[0], recency: $0[1], age: $0[2], meanSpend: $0[3])
    }
  }

  static func read() throws -> CustomersFixture { try decodeFixture("customers") }
}

@Suite struct CustomerModelTests {
  private func isClose(_ found: Double, _ wanted: Double, _ tolerance: Double = 1e-6) -> Bool {
    abs(found - wanted) <= tolerance * max(1, abs(wanted))
  }

  @Test func fitsEqualLifetimes() throws {
    let fixture = try CustomersFixture.read()
    let model = try CustomerModel(fitting: fixture.summaries)
    let (purchases, spend) = (model.purchases, model.spend)
    for (found, key) in [
      (purchases.r, "r"), (purchases.alpha, "alpha"), (purchases.a, "a"), (purchases.b, "b"),
    ] {
      #expect(isClose(found, try #require(fixture.purchases[key]), 3e-3), "\(key) \(found)")
    }
    for (found, key) in [(spend.p, "p"), (spend.q, "q"), (spend.v, "v")] {
      #expect(isClose(found, try #require(fixture.spend[key]), 1e-2), "\(key) \(found)")
    }
    // No fit is less likely than theirs.
    let likelihood = purchases.logLikelihood(of: fixture.summaries)
    #expect(likelihood >= fixture.logLikelihood - 1e-6)
    #expect(isClose(likelihood, fixture.logLikelihood, 1e-6))
  }

  @Test func predictionsEqualLifetimes() throws {
    let fixture = try CustomersFixture.read()
    func number(_ table: [String: Double], _ key: String) throws -> Double {
      try #require(table[key])
    }
    let purchases = PurchaseModel(
      r: try number(fixture.purchases, "r"), alpha: try number(fixture.purchases, "alpha"),
      a: try number(fixture.purchases, "a"), b: try number(fixture.purchases, "b"))
    let spend = SpendModel(
      p: try number(fixture.spend, "p"), q: try number(fixture.spend, "q"),
      v: try number(fixture.spend, "v"))
    for (index, customer) in fixture.summaries.prefix(40).enumerated() {
      #expect(isClose(purchases.aliveProbability(customer), fixture.alive[index]))
      #expect(
        isClose(purchases.expectedPurchases(customer, weeks: 30), fixture.coming[index]))
      #expect(isClose(spend.expectedSpend(customer), fixture.expectedSpend[index]))
    }
  }

  /// The real customers, where they are.
  ///
  /// `CDNOW` names the folder with CDNOW_sample.txt, which the Python package lifetimes holds. Published:
  /// r .243, α 4.414, a .793, b 2.426, log-likelihood −9582.4.
  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["CDNOW"] != nil, "CDNOW names no folder"))
  func cdnowIsFittedAsPublished() throws {
    let folder = ProcessInfo.processInfo.environment["CDNOW"] ?? ""
    var options = TransactionLog.Options()
    options.until = Timestamp("1997-09-30")
    let log = try TransactionLog(path: folder + "/CDNOW_sample.txt", options: options)
    let model = try CustomerModel(fitting: log.summaries)
    #expect(log.customers.count == 2357 && model.repeating == 946)
    for (found, wanted) in [
      (model.purchases.r, 0.243), (model.purchases.alpha, 4.414), (model.purchases.a, 0.793),
      (model.purchases.b, 2.426),
    ] {
      #expect(abs(found - wanted) < 0.001, "\(found)")
    }
    #expect(abs(model.purchases.logLikelihood(of: log.summaries) + 9582.4) < 0.05)
    for (found, wanted) in [
      (model.spend.p, 6.25), (model.spend.q, 3.74), (model.spend.v, 15.45),
    ] {
      #expect(abs(found - wanted) < 0.01, "\(found)")
    }
  }

  @Test func tooFewAreRefused() {
    let once = Array(repeating: CustomerSummary(frequency: 0, recency: 0, age: 9), count: 100)
    #expect { try CustomerModel(fitting: once) } throws: { "\($0)".contains("too few to fit") }
    #expect(throws: GymError.self) { try CustomerModel(fitting: []) }
    let same = Array(
      repeating: CustomerSummary(frequency: 2, recency: 0, age: 0, meanSpend: 4), count: 100)
    #expect(throws: GymError.self) { try CustomerModel(fitting: same) }
  }

  @Test func isReadByNameTextAndFile() throws {
    #expect(try CustomerModel(named: "cdnow") == .cdnow)
    #expect(try CustomerModel(named: CustomerModel.cdnow.json) == .cdnow)
    #expect(throws: GymError.self) { try CustomerModel(named: "cdnau") }
    #expect(throws: (any Error).self) { try CustomerModel(named: "nowhere.json") }
    var bad = CustomerModel.cdnow
    bad.purchases.a = -1
    #expect { try CustomerModel(named: bad.json) } throws: { "\($0)".contains("a is -1") }
  }
}
