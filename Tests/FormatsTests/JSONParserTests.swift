import Formats
import Testing

@Suite struct JSONParserTests {
  @Test func readsEveryKindOfValue() throws {
    let text = """
      \u{FEFF} { "a" : [1, -2, 3.5, 1e3, -0, true, false, null, ""],
        "b": {"é\\n\\u00e9\\ud83d\\ude00\\/": "\\"\\\\\\b\\f\\r\\t"}, "c": [], "d": {} }
      """
    let expected: JSONValue = [
      "a": [1, -2, 3.5, 1000.0, .number(-0.0), true, false, nil, ""],
      "b": ["é\n\u{e9}😀/": "\"\\\u{8}\u{c}\r\t"], "c": [], "d": [:],
    ]
    #expect(try JSONValue(parsing: text) == expected)
  }

  @Test func wholeNumbersStayWhole() throws {
    #expect(try JSONValue(parsing: "9223372036854775807") == .integer(.max))
    #expect(try JSONValue(parsing: "-9223372036854775808") == .integer(.min))
    #expect(try JSONValue(parsing: "9223372036854775808") == .unsigned(1 << 63))
    #expect(try JSONValue(parsing: "18446744073709551615") == .unsigned(.max))
    #expect(try JSONValue(parsing: "18446744073709551616") == .number(0x1p64))
    #expect(try JSONValue(parsing: "-9223372036854775809") == .number(-0x1p63))
  }

  @Test func numbersAreTheNearestDoubles() throws {
    // The expected values are the compiler's own.
    #expect(try JSONValue(parsing: "0.1") == .number(0.1))
    #expect(try JSONValue(parsing: "123456789.123456789e-30") == .number(123456789.123456789e-30))
    let smallest = Double(bitPattern: 0x000f_ffff_ffff_ffff)
    #expect(try JSONValue(parsing: "2.2250738585072011e-308") == .number(smallest))
    #expect(try JSONValue(parsing: "9007199254740993.0") == .number(9007199254740992))
    #expect(try JSONValue(parsing: "1e400").real == .infinity)
    #expect(try JSONValue(parsing: "1e-400").real == 0)
    #expect(try JSONValue(parsing: "0e99999999999999999999").real == 0)
  }

  @Test(arguments: [
    ("", "line 1, column 1: a value is expected, but here is the end."),
    ("[1, 2", "line 1, column 6: ',' or ']' is expected, but here is the end."),
    ("{\n  \"é\": 1,\n  \"b\" 2}", "line 3, column 7: ':' is expected, but here is '2'."),
    ("{\"é\" 1}", "line 1, column 6: ':' is expected, but here is '1'."),
    ("[1,]", "line 1, column 4: a value is expected, but here is ']'."),
    ("{\"a\":1,}", "line 1, column 8: a key in quotes is expected, but here is '}'."),
    ("{\"a\":1,\"a\":2}", "line 1, column 8: the key \"a\" stands twice in one object."),
    ("tru", "line 1, column 1: a value is expected, but here is 't'."),
    ("01", "line 1, column 1: a number must not begin with 0."),
    ("1.", "line 1, column 3: a digit is expected, but here is the end."),
    ("1e+", "line 1, column 4: a digit is expected, but here is the end."),
    ("-x", "line 1, column 2: a digit is expected, but here is 'x'."),
    ("NaN", "line 1, column 1: a value is expected, but here is 'N'."),
    ("\"abc", "line 1, column 1: the text that begins here has no closing quote."),
    ("\"a\nb\"", "line 1, column 3: a control character must be escaped in a text."),
    ("\"\\q\"", "line 1, column 3: 'q' cannot follow a backslash."),
    (
      "\"\\u12G4\"",
      "line 1, column 6: four hexadecimal digits are expected after \\u, but here is 'G'."
    ),
    ("\"\\ud83dx\"", "line 1, column 2: half of a surrogate pair."),
    ("1 2", "line 1, column 3: unexpected '2' after the value."),
  ])
  func faultsAreNamedByLineAndColumn(_ text: String, _ expected: String) {
    #expect(
      sentence { _ = try JSONValue(parsing: text, name: "x.json") } == "'x.json': \(expected)")
  }

  @Test func hostileTextIsRefused() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(sentence { _ = try JSONValue(parsing: deep) }?.contains("512 levels") == true)
    #expect(
      sentence { _ = try JSONValue(parsing: [0x22, 0xFF, 0x22]) }?.contains("not UTF-8") == true)
  }
}
