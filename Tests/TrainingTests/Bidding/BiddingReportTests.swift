import Drawing
import Environments
import Foundation
import Randomness
import Testing
import Training

@Suite struct BiddingReportTests {
  private let rules = BiddingRules()

  private func report(_ names: [String], days count: Int = 40) throws -> BiddingReport {
    let model = MarketModel()
    let training = BiddingTraining(days: model.trainingDays(rules: rules), rules: rules) { $0 / 8 }
    let days = model.days(count, rules: rules, generator: PCG64(seed: 5))
    let optima = days.map { Hindsight($0, rules: rules, budget: training.reference.budget) }
    let trials = try names.map {
      BiddingTrial(
        try training.policy($0, generator: PCG64(seed: 1)), days: days, optima: optima,
        rules: rules, reference: training.reference)
    }
    return BiddingReport(
      market: "synthetic <market>", rules: rules, reference: training.reference, trials: trials,
      against: "linear", notes: ["A note."])
  }

  @Test func theBestComesFirstWithPairedIntervals() throws {
    let report = try report(["linear", "oracle", "predictive", "random"])
    #expect(report.rows.map(\.name) == ["oracle", "predictive", "linear", "random"])
    for row in report.rows {
      #expect(row.shareInterval.contains(row.share))
      #expect(row.differenceInterval.contains(row.difference))
      #expect((0...1).contains(row.spendShare) && (0...1).contains(row.winRate))
    }
    let (predictive, linear) = (report.rows[1], report.rows[2])
    #expect(abs(predictive.share - linear.share - predictive.difference) < 1e-12)
    #expect(linear.difference == 0 && linear.differenceInterval == 0...0)
    // Day by day the difference is surer than either part.
    func width(_ interval: ClosedRange<Double>) -> Double {
      interval.upperBound - interval.lowerBound
    }
    #expect(width(predictive.differenceInterval) < width(linear.shareInterval) * 1.5)
    #expect(predictive.differenceInterval.lowerBound > 0)
    // The clicks are drawn with the probabilities that the values are.
    for row in report.rows {
      #expect(abs(row.clicks - row.value) < 4 * (row.value / 40).squareRoot())
    }
  }

  @Test func thePageStandsAlone() throws {
    let report = try report(["linear", "predictive"], days: 5)
    let page = report.page
    for words in [
      "synthetic &lt;market>", "A note.", "predictive", "<svg", "Spend against traffic",
      "Part of the hindsight optimum",
    ] {
      #expect(page.contains(words), "\(words)")
    }
    #expect(!page.contains("http:/") || page.contains("http://www.w3.org"))
    #expect(
      report.lines.count == 2
        && report.table.allSatisfy { $0.count == BiddingReport.headings.count })
    #expect(report.spendChart.series.map(\.name) == ["linear", "predictive", "traffic"])
    let last = report.spendChart.series[0].points.last
    #expect(
      last?.x == 48
        && abs((last?.y ?? 0) - (report.rows.first { $0.name == "linear" }?.spendShare ?? 9)) < 1e-9
    )
  }
}
