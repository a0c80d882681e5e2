import Formats
import Testing

@Suite struct JSONValueTests {
  @Test func membersAreReadAndSetInOrder() {
    var value: JSONValue = ["a": 1, "b": 2]
    value["b"] = 3
    value["c"] = "x"
    value["a"] = nil
    #expect(value == ["b": 3, "c": "x"])
    #expect(value["a"] == nil)
    #expect(JSONValue.null["a"] == nil)
  }

  @Test func numbersHaveSeveralForms() {
    #expect(JSONValue.number(1e3).whole == 1000)
    #expect(JSONValue.number(1.5).whole == nil)
    #expect(JSONValue.unsigned(.max).real == 0x1p64)
    #expect(JSONValue.string("-inf").real == -.infinity)
    #expect(JSONValue.string("nan").real?.isNaN == true)
    #expect(JSONValue.string("x").real == nil)
  }
}
