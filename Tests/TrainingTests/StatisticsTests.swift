import Testing
import Training

/// Expected values were printed by `Fixtures/make_statistics.py` (NumPy and SciPy).
struct StatisticsTests {
  let odd = [3.0, 1.5, 500.0, -2.25, 10.0, 11.0, 42.0]
  let ten = [500.0, 500.0, 191.6, 500.0, 500.0, 302.0, 500.0, 488.25, 77.5, 350.0]

  func near(_ x: Double, _ y: Double) -> Bool { abs(x - y) <= 1e-12 * max(1, abs(y)) }

  @Test func meanAndDeviationEqualNumPys() {
    #expect(near(Statistics.mean(odd), 80.75))
    #expect(near(Statistics.standardDeviation(odd), 171.69631620975449))
    #expect(near(Statistics.mean(ten), 390.935))
    #expect(near(Statistics.standardDeviation(ten), 147.14181263325526))
    #expect(Statistics.standardDeviation([7.5]) == 0)
    #expect(Statistics.mean([]).isNaN)
  }

  @Test func interquartileMeanEqualsSciPys() {
    #expect(near(Statistics.interquartileMean(odd), 13.5))
    #expect(near(Statistics.interquartileMean(ten), 440.0416666666667))
    #expect(Statistics.interquartileMean([7.5]) == 7.5)
    #expect(Statistics.interquartileMean([1, 4]) == 2.5)
  }

  @Test func bootstrapIntervalEqualsSciPys() {
    func check(_ interval: ClosedRange<Double>, _ low: Double, _ high: Double) {
      #expect(near(interval.lowerBound, low))
      #expect(near(interval.upperBound, high))
    }
    check(Statistics.bootstrapInterval(odd), 3.5714285714285716, 222.5)
    check(Statistics.bootstrapInterval(ten), 294.21575, 477.85)
    check(
      Statistics.bootstrapInterval(odd, of: Statistics.interquartileMean), 2.0, 211.2)
    check(
      Statistics.bootstrapInterval(ten, of: Statistics.interquartileMean), 293.78333333333336,
      500)
    check(Statistics.bootstrapInterval([1, 4]), 1, 4)
    check(Statistics.bootstrapInterval([3]), 3, 3)
  }
}
