import Environments
import Formats
import Testing

@Suite struct TransactionLogTests {
  private func read(_ text: String, _ change: (inout TransactionLog.Options) -> Void = { _ in })
    throws -> TransactionLog
  {
    var options = TransactionLog.Options()
    change(&options)
    return try TransactionLog(
      DelimitedText(Array(text.utf8), name: "shop.csv"), name: "shop.csv", options: options)
  }

  private let shop = """
    Customer ID,Order date,Amount
    ann,1997-01-01,10
    bob,1997-01-08,5.5
    ann,1997-01-15,20
    ann,1997-01-15,4
    ann,1997-02-05,6
    """

  @Test func sumsUpByCustomerAndDay() throws {
    let log = try read(shop)
    #expect(log.customers == ["ann", "bob"] && log.transactions == 5)
    #expect(
      log.summaries == [
        CustomerSummary(frequency: 2, recency: 5, age: 5, meanSpend: 15),
        CustomerSummary(frequency: 0, recency: 0, age: 4, meanSpend: 0),
      ])
    #expect(log.lastDay.date == "1997-02-05")
  }

  @Test func endsWhenItIsTold() throws {
    let log = try read(shop) { $0.until = Timestamp("1997-01-29") }
    #expect(
      log.summaries == [
        CustomerSummary(frequency: 1, recency: 2, age: 4, meanSpend: 24),
        CustomerSummary(frequency: 0, recency: 0, age: 3, meanSpend: 0),
      ])
  }

  @Test func knowsCDNOWsColumns() throws {
    let log = try read(" 00004 0001 19970101  2   29.33\n 00004 0001 19970118  2   29.73\n")
    #expect(log.customers == ["0001"])
    #expect(log.summaries.first?.meanSpend == 29.73)
  }

  @Test(arguments: [
    ("customer,date,amount\nann,1997-13-01,1\n", "line 2: '1997-13-01' in column 'date'"),
    (
      "customer,date,amount\nann,1997-01-01,1\nbob,1997-01-01,x\n", "line 3: 'x' in column 'amount'"
    ),
    ("customer,date,amount\n,1997-01-01,1\n", "line 2: column 'customer' is empty"),
    ("customer,date,amout\nann,1997-01-01,1\n", "no column 'amount'; did you mean 'amout'"),
    ("customer,date,amount\n", "holds no transaction"),
    ("", "columns have no names"),
    ("1,2\n", "its 2 columns have no names"),
  ]) func namesThePlaceOfAMistake(text: String, sentence: String) {
    #expect { try read(text) } throws: { "\($0)".contains(sentence) }
  }

  @Test func columnsCanBeNamed() throws {
    let text = "who,when,paid\nann,1997-01-01,1\n"
    let named = try read(text) {
      $0.columns = [("customer", "who"), ("date", "when"), ("amount", "paid")]
    }
    #expect(named.transactions == 1)
    #expect { try read(text) { $0.columns = [("customer", "whoo")] } } throws: {
      "\($0)".contains("did you mean 'who'")
    }
    #expect { try read(text) { $0.columns = [("kunde", "who")] } } throws: {
      "\($0)".contains("nothing of a transaction is called 'kunde'")
    }
  }

  @Test func returnsAreSaid() throws {
    let log = try read("customer,date,amount\nann,1997-01-01,9\nann,1997-01-02,-9\n")
    #expect(log.warnings.count == 1 && log.summaries[0].meanSpend == 0)
  }
}
