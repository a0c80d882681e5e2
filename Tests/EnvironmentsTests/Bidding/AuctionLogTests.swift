import Formats
import Testing

@testable import Environments

@Suite struct AuctionLogTests {
  private func log(
    _ text: String, _ change: (inout AuctionLog.Options) -> Void = { _ in }
  ) throws -> AuctionLog {
    var options = AuctionLog.Options()
    change(&options)
    return try AuctionLog(
      DelimitedText(Array(text.utf8), name: "a.csv"), name: "a.csv", options: options)
  }

  private func complaint(
    _ text: String, _ change: (inout AuctionLog.Options) -> Void = { _ in }
  ) -> String {
    do {
      let log = try log(text, change)
      _ = try log.days()
      return "nothing"
    } catch { return "\(error)" }
  }

  @Test func readsThePlainForms() throws {
    let three = try log("0 70 0.002\n1 6 0.003")
    #expect(three.prices == [70, 6] && three.values == [0.002, 0.003])
    #expect(three.clicks == [false, true] && three.isCutByRows && three.warnings == [])
    #expect(try log("0\t70\t0.002\t1\n1\t6\t0.003\t2").prices == [70, 6])
  }

  @Test func readsNamedColumns() throws {
    let named = try log("time,pCTR,payprice,clk,floor,x\n2013-06-06 00:00:01,0.1,5,1,7,q")
    #expect(named.prices == [7] && named.values == [0.1] && named.clicks == [true])
    #expect(named.warnings.first?.contains("censored") == true)
    let own = try log("cost,worth\n5,0.1\n6,0.2") {
      $0.columns = [("price", "cost"), ("value", "worth")]
    }
    #expect(own.prices == [5, 6] && own.values == [0.1, 0.2])
  }

  @Test func readsIPinYous() throws {
    let row =
      "b1\t20130606000104008\t1\tu\tMozilla (a, b)\t1.2.3.*\t80\t85\t2\tx\ty\tz\ts\t300\t250\t0\t0\t5\tc\t277\t13\tk\t1458\t10"
    // Shown advertisements without clicks have no value: whoever has them adds a column.
    #expect(complaint(row + "\n" + row).contains("add a column 'value'"))
    let heading =
      "click\tweekday\thour\tbidid\ttimestamp\tlogtype\tipinyouid\tuseragent\tIP\tregion\tcity\tadexchange\tdomain\turl\turlid\tslotid\tslotwidth\tslotheight\tslotvisibility\tslotformat\tslotprice\tcreative\tbidprice\tpayprice\tkeypage\tadvertiser\tusertag\n"
    let found = try log(heading + "1\t4\t0\t" + row + "\n0\t4\t0\t" + row)
    #expect(found.prices == [13, 13] && found.values == [0.5, 0.5])
    #expect(found.times.first == Timestamp("20130606000104008"))
    #expect(found.warnings.count == 2)
  }

  @Test func readsAuctionNets() throws {
    func row(_ advertiser: Int, _ tick: Int, _ value: Double, _ cost: Double) -> String {
      "0,\(advertiser),1,2000,60,\(tick),1000,7,\(value),0.001,0.1,1,1,0.05,1,0,\(cost),0"
    }
    let text = [row(3, 0, 0.01, 0.2), row(3, 1, 0.02, 0.3), row(4, 1, 0.5, 9)]
      .joined(separator: "\n")
    #expect(complaint(text).contains("--where advertiserNumber=3"))
    let found = try log(text) { $0.filters = [("advertiserNumber", "3")] }
    #expect(found.prices == [0.2, 0.3] && found.values == [0.01, 0.02] && found.ticks == [0, 1])
    let days = try found.days()
    #expect(days.count == 1 && days[0].starts == [0, 1, 2])
  }

  @Test func cutsDaysByTimes() throws {
    let day = try log(
      """
      time,price,value
      2013-06-06 00:00:01,1,0.1
      2013-06-06 12:00:00,2,0.1
      2013-06-06 23:59:59,3,0.1
      2013-06-07 06:00:00,4,0.1
      """
    ).days(ticks: 4)
    #expect(day.map(\.prices) == [[1, 2, 3], [4]])
    #expect(day.map(\.starts) == [[0, 1, 1, 2, 3], [0, 0, 1, 1, 1]])
  }

  @Test func cutsRowsIntoEqualParts() throws {
    let rows = (0..<25).map { "0 \($0) 0.1" }.joined(separator: "\n")
    let days = try log(rows).days(ticks: 3, rowsPerDay: 10)
    #expect(days.map(\.count) == [12, 13] || days.map(\.count) == [8, 8, 9])
    #expect(days.allSatisfy { $0.tickCount == 3 && $0.starts.last == $0.count })
  }

  /// A log with the prices of slots may be played where one is sold, and where all are.
  @Test func slotsThatAreNotSoldAreLeftOut() throws {
    let text =
      "price,price_2,price_3,value\n"
      + (0..<500).map { "\($0 + 3),\($0 + 2),\($0),0.1" }.joined(separator: "\n")
    for count in 1...3 {
      var rules = BiddingRules()
      if count > 1 { rules.auction = .slots(exposures: Array([1, 0.8, 0.6][..<count])) }
      var day = try log(text).days(ticks: 4)[0]
      try day.prepare(for: rules)
      #expect(day.lowerPrices.count == count - 1)
      let training = BiddingTraining(days: [day], rules: rules) { $0 / 4 }
      #expect(training.reference.multiplier > 0)
    }
  }

  @Test func lostAuctionsWithoutPriceAreLeftOut() throws {
    let found = try log("won,price,value\n1,5,0.1\n0,,0.2\n0,9,0.3")
    #expect(found.prices == [5, 9])
    #expect(found.warnings.first?.contains("Of 2 lost auctions 1") == true)
  }

  @Test func complainsWithLineAndColumn() {
    for (text, words) in [
      ("0 70 0.002\n0 x 0.002", "line 2: price is 'x'"),
      ("0 -70 0.002", "price is '-70', but it must be a number from 0 to 1e12"),
      ("0 70 1.2", "value is '1.2', but it must be a probability from 0 to 1"),
      ("0 70 0.1\n0 70", "line 2: it has 2 fields, but value is the 3th"),
      (
        "time,price,value\n2013-06-07,1,0.1\n2013-06-06,1,0.1", "line 3: time 2013-06-06 is earlier"
      ),
      ("time,price,value\nnoon,1,0.1", "line 2: time is 'noon'"),
      ("time,price,value\n2013-06-06,1,0.1\n2013-06-08,1,0.1", "2013-06-07 is empty"),
      ("day,tick,price,value\n0,5,1,0.1\n0,4,1,0.1", "line 3: tick 4 follows tick 5"),
      ("day,price,value\n1,1,0.1\n0,1,0.1", "line 3: day 0 follows day 1"),
      ("day,price,value\n0.5,1,0.1", "day is '0.5', but it must be a whole number"),
      ("pryce,value\n1,0.1", "did you mean 'pryce'"),
      ("0 70 0\n0 80 0", "all its values are 0"), ("0 1e300 0.1", "from 0 to 1e12"),
      ("Price,Valu\n1,0.1", "is it 'Valu'?"), ("price,price_3,value\n1,1,0.1", "none 'price_2'"),
      ("price,price_2,value\n1,2,0.1", "price_2 is 2.0, higher than the price before it"),
      ("1 2", "its 2 columns have no names"), ("", "have no names"),
      ("price,value", "it holds no auction"),
    ] {
      let said = complaint(text)
      #expect(said.contains(words), "\(said)")
      #expect(said.contains("a.csv"))
    }
    #expect(
      complaint("price,value\n1,0.1") { $0.columns = [("prize", "price")] }
        .contains("did you mean price"))
    #expect(
      complaint("price,value\n1,0.1") { $0.columns = [("value", "valu")] }
        .contains("did you mean value"))
    #expect(
      complaint("price,value\n1,0.1") { $0.filters = [("pirce", "1")] }
        .contains("did you mean price"))
  }

  @Test func badRowsAreCounted() throws {
    let found = try log("0 70 0.002\n0 x 0.002\n0 5 7\n0 6 0.1") { $0.skipsBadRows = true }
    #expect(found.prices == [70, 6] && found.skippedRows == 2)
    #expect(
      complaint("0 x 0.1") { $0.skipsBadRows = true }.contains("no auction without a mistake"))
  }
}
