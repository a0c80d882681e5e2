import Formats
import Testing

@Suite struct JSONWriterTests {
  let value: JSONValue = [
    "z": 1, "a": [1.0, 1e-7, .number(.infinity), .number(.nan)], "text": "a\"\\\n\u{1}é/",
    "none": nil, "big": .unsigned(.max), "list": [["x": true], []], "empty": [:],
  ]

  @Test func compactTextKeepsTheOrder() {
    #expect(
      value.text()
        == #"{"z":1,"a":[1.0,1e-07,"inf","nan"],"text":"a\"\\\n\u0001é/","none":null,"#
        + #""big":18446744073709551615,"list":[{"x":true},[]],"empty":{}}"#)
  }

  @Test func linesForProgramsHaveNullForWhatJSONHasNot() {
    #expect(value["a"]?.text(.line) == "[1.0,1e-07,null,null]")
  }

  @Test func prettyTextIsIndented() {
    let short: JSONValue = ["a": [1, 2], "b": ["c": nil], "d": [[1], []], "e": [:]]
    #expect(
      short.text(.pretty) == """
        {
          "a": [1, 2],
          "b": {
            "c": null
          },
          "d": [
            [1],
            []
          ],
          "e": {}
        }

        """)
  }

  @Test func writtenTextReadsBack() throws {
    let finite: JSONValue = [
      "a": [1.5, -0.0, 3, .integer(.min)], "b": .string("\u{7f}\u{2028}😀\t"),
    ]
    #expect(try JSONValue(parsing: finite.bytes()) == finite)
    #expect(try JSONValue(parsing: finite.bytes(.pretty)) == finite)
  }
}
