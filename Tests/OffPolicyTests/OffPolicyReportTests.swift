import Drawing
import Formats
import Testing

@testable import OffPolicy

struct OffPolicyReportTests {
  private func report(resamples: Int = 100) throws -> OffPolicyReport {
    var evaluation = OffPolicyEvaluation()
    (evaluation.switchThreshold, evaluation.shrinkage) = (2, 2)
    evaluation.bootstrap = Bootstrap(resamples: resamples, confidence: 0.9, seed: 1)
    return OffPolicyReport(
      try evaluation.evaluate(
        TargetPolicy(.columns, name: "a<b"), on: OffPolicyEstimatorTests.sixRows()))
  }

  @Test func tableHasARowForEachEstimate() throws {
    let report = try report()
    #expect(report.headings[2] == "90 %" && report.table.count == 9)
    #expect(report.table[0][..<2] == ["the logging policy itself", "0.5000"])
    let ips = try #require(report.table.first { $0[0] == "inverse propensity" })
    #expect(ips[1] == "0.6083" && ips[3] == "0.1083" && ips[2].contains(" … "))
    #expect(report.summary[0].hasPrefix("log: 6 decisions, 3 actions. Policy: a<b; rewards"))
    #expect(
      report.weights[0].contains("effective sample size 4.3 of 6") && report.verdict.count >= 3)
    #expect(try self.report(resamples: 0).table[1][2] == "–")
  }

  @Test func programsGetOneObject() throws {
    let json = try report().json
    #expect(json["verdict"]?.text == "refuse" && json["rows"]?.whole == 6)
    let estimates = try #require(json["estimates"]?.elements)
    #expect(estimates.count == 8)
    let dr = try #require(estimates.first { $0["estimator"]?.text == "dr" })
    #expect(near(dr["value"]?.real, 0.2130555556, 1e-10))
    #expect(dr["interval"]?.elements?.count == 2)
    let weights = try #require(json["diagnostics"]?.elements?.first)
    #expect(near(weights["largest"]?.real, 4.5) && weights["reasons"]?.elements?.isEmpty == false)
    #expect(try report().json == json)
  }

  @Test func pageStandsAlone() throws {
    let page = try report().page
    for words in [
      "<svg", "a&lt;b", "class=\"bad\"", "doubly robust with shrinkage", "dr_shrinkage",
    ] {
      #expect(page.contains(words), "\(words)")
    }
    #expect(!page.contains("http://") || page.contains("www.w3.org/2000/svg"))
    let drawn = try report().chart.rows
    #expect(
      drawn.count == 9 && drawn.allSatisfy { $0.interval.lowerBound <= $0.interval.upperBound })
  }
}
