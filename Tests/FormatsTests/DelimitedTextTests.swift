import Testing

@testable import Formats

@Suite struct DelimitedTextTests {
  private func rows(_ text: String) throws -> [[String]] {
    var rows: [[String]] = []
    try DelimitedText(Array(text.utf8), name: "t").forEachRow { row, bytes in
      rows.append(row.fields.indices.map { row.text($0, in: bytes) })
    }
    return rows
  }

  @Test func findsTheSeparator() throws {
    for text in ["1,2 x,3", "1;2 x;3", "1\t2 x\t3"] {
      #expect(try rows(text + "\n" + text) == [["1", "2 x", "3"], ["1", "2 x", "3"]])
    }
    #expect(try rows("1  2 3 \n 4 5\t6") == [["1", "2", "3"], ["4", "5", "6"]])
  }

  @Test func aLineWithoutNumbersIsAHeading() throws {
    let text = DelimitedText(Array("price,\"the value\"\r\n1,2\r\n\r\n3,4".utf8), name: "t")
    #expect(text.heading == ["price", "the value"] && text.width == 2)
    var lines: [Int] = []
    var sum = 0.0
    try text.forEachRow { row, bytes in
      lines.append(row.line)
      sum += row.number(1, in: bytes) ?? 0
    }
    #expect(lines == [2, 4] && sum == 6)
    #expect(DelimitedText(Array("1,a".utf8), name: "t").heading == nil)
  }

  @Test func quotesHoldSeparators() throws {
    #expect(try rows("1,\"a, b\",2") == [["1", "a, b", "2"]])
    #expect(try rows("1,6\" wide,2") == [["1", "6\" wide", "2"]])
  }

  @Test func readsNumbersWholeOrNotAtAll() throws {
    try DelimitedText(Array("0 1.5 -2e-3 12x inf 7".utf8), name: "t").forEachRow { row, bytes in
      #expect(row.number(1, in: bytes) == 1.5 && row.number(2, in: bytes) == -0.002)
      #expect(row.number(3, in: bytes) == nil && row.number(4, in: bytes) == nil)
      #expect(row.number(5, in: bytes) == 7 && row.number(6, in: bytes) == nil)
      #expect("\(row.error("no."))".contains("line 1: no."))
    }
  }

  @Test func nothingHasNoRows() throws {
    #expect(try rows("") == [] && rows("\n\n") == [])
  }
}
