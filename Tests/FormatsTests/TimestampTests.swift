import Foundation
import Testing

@testable import Formats

@Suite struct TimestampTests {
  @Test func readsEveryForm() {
    // 2013-06-06 14:30:05 is 1370529005 seconds after 1970.
    let day = 1_370_529_005 / 86_400
    let second = 14.0 * 3600 + 30 * 60 + 5
    for (text, fraction) in [
      ("2013-06-06 14:30:05", 0.0), ("2013-06-06T14:30:05Z", 0), ("2013-06-06 14:30:05.5", 0.5),
      ("20130606143005", 0), ("20130606143005250", 0.25), ("1370529005", 0),
      ("1370529005000", 0),
    ] {
      let time = Timestamp(text)
      #expect(time?.day == day, "\(text)")
      #expect(abs((time?.second ?? 0) - second - fraction) < 1e-6, "\(text)")
    }
    #expect(Timestamp("2013-06-06") == Timestamp(day: day, second: 0))
    #expect(Timestamp(day: day, second: 0).date == "2013-06-06")
  }

  @Test func daysEqualFoundations() {
    let formatter = ISO8601DateFormatter()
    // Foundation counts by Julius Caesar's calendar before 1582.
    for day in stride(from: -140_000, to: 200_000, by: 997) {
      let date = formatter.string(from: Date(timeIntervalSince1970: Double(day) * 86_400))
      let written = Timestamp(day: day, second: 0).date
      #expect(date.hasPrefix(written))
      if !date.hasPrefix("-") { #expect(Timestamp(written)?.day == day) }
    }
  }

  @Test(arguments: [
    "", "noon", "2013-13-06", "2013-06-06 25:00:00", "2013-06-06 14:30", "2013-06-06 14:30:05+02",
    "20130006143005", "12", "2013-02-29", "2013-04-31",
  ])
  func refusesOthers(text: String) { #expect(Timestamp(text) == nil) }

  @Test func earlierIsLess() {
    #expect(Timestamp(day: 1, second: 9) < Timestamp(day: 2, second: 0))
    #expect(Timestamp(day: 1, second: 1) < Timestamp(day: 1, second: 2))
  }
}
