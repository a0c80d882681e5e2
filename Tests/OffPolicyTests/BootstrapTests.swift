import Randomness
import Testing

@testable import OffPolicy

struct BootstrapTests {
  /// SciPy's percentile bootstrap, of a mean and of a ratio of paired columns.
  @Test func intervalsEqualSciPys() throws {
    let fixture = try OffPolicyFixture.read().bandit
    var evaluation = OffPolicyEvaluation()
    evaluation.bootstrap = Bootstrap(resamples: 1000, confidence: 0.95, seed: 3)
    let result = try evaluation.evaluate(
      TargetPolicy(.columns, name: "columns"), on: fixture.log(predicted: true))
    for (name, bounds) in fixture.intervals {
      let interval = try #require(result[name]?.interval)
      #expect(
        near(interval.lowerBound, bounds[0]) && near(interval.upperBound, bounds[1]), "\(name)")
    }
  }

  /// Many rows are drawn in blocks; intervals are as wide as the formula of a mean says.
  @Test func blocksKeepTheWidth() throws {
    let rows = 100_000
    var generator = PCG64(seed: 2)
    let values = (0..<rows).map { _ in generator.random() }
    let table = SumTable(units: rows, width: 2) { row, sums in
      sums[0] += 1
      sums[1] += values[row]
    }
    #expect(table.lines == 20_000 && near(table.totals[0], Double(rows)))
    let bootstrap = Bootstrap(resamples: 1000, seed: 1)
    let found = bootstrap.values(of: [.ratio(1, 0)], in: table)[0]
    let interval = try #require(bootstrap.interval(found))
    let wanted = 2 * 1.96 * (1.0 / 12 / Double(rows)).squareRoot()
    let ratio = (interval.upperBound - interval.lowerBound) / wanted
    #expect(ratio > 0.9 && ratio < 1.1, "\(ratio)")
    #expect(interval.contains(table.totals[1] / Double(rows)))
  }

  @Test func noResamplesNoInterval() {
    let table = SumTable(units: 3, width: 2) { row, sums in
      sums[0] += 1
      sums[1] += Double(row)
    }
    let none = Bootstrap(resamples: 0).values(of: [.ratio(1, 0)], in: table)
    #expect(none == [[]] && Bootstrap().interval([]) == nil)
    #expect(Bootstrap().interval([.nan, 2, .infinity]) == 2...2)
  }

  @Test func formulas() {
    let sums = [2.0, 6, 4, 8, 1, 2]
    #expect(SumFormula.ratio(1, 0).value(of: sums) == 3)
    #expect(SumFormula.ratios(1, 0, 2, 3).value(of: sums) == 3.5)
    #expect(SumFormula.sumOfRatios(from: 2, pairs: 2).value(of: sums) == 1)
    #expect(SumFormula.sumOfShares(from: 2, triples: 1).value(of: sums) == 0.25)
  }
}
