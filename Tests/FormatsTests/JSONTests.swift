import Formats
import Foundation
import Testing

private struct Everything: Codable, Equatable {
  enum Mode: String, Codable { case nextStep = "next_step", other }
  enum Schedule: Codable, Equatable {
    case constant(Double)
    case linear(start: Double, endFraction: Float)
    case none
  }
  struct Empty: Codable, Equatable {}

  var zLast = 1
  var learningRate = 0.1
  var tau2: Float = 0.005
  var x2Init = 2
  var epsilonEnd: Float = 0.1
  var useGPUNow = true
  var snake_already = "é"
  var big = UInt64.max
  var none: Int?
  var some: Int? = 3
  var mode = Mode.nextStep
  var schedules = [Schedule.constant(1), .linear(start: .infinity, endFraction: -.infinity), .none]
  var names = ["keepMe": 1, "a b": 2]
  var counts = [3: "c", 1: "a"]
  var nested: [[Double]] = [[1.5], []]
  var floats: [Float] = [0.1, 1e-7]
  var pair = Pair(first: Empty(), second: [nil, 5])

  struct Pair: Codable, Equatable {
    var first: Empty
    var second: [Int?]
  }
}

private struct Small: Codable {
  struct Inner: Codable {
    var unitCount: Int8
  }
  var hiddenLayers: [Inner]
  var mode: Everything.Mode?
}

private class Base: Codable {
  var a = 1
}

private final class Derived: Base {
  enum CodingKeys: String, CodingKey { case b }
  var b = 2
  override init() { super.init() }
  required init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    b = try container.decode(Int.self, forKey: .b)
    try super.init(from: container.superDecoder())
  }
  override func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(b, forKey: .b)
    try super.encode(to: container.superEncoder())
  }
}

@Suite struct JSONTests {
  @Test func everyKindOfValueRoundTrips() throws {
    let bytes = try JSON.encode(Everything())
    #expect(try JSON.decode(Everything.self, from: bytes) == Everything())
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"{"z_last":1,"learning_rate":0.1,"tau2":0.004999999888241291,"x2_init":2,"#
        + #""epsilon_end":0.10000000149011612,"use_gpu_now":true,"snake_already":"é","#
        + #""big":18446744073709551615,"some":3,"mode":"next_step","#
        + #""schedules":[{"constant":{"_0":1.0}},{"linear":{"start":"inf","end_fraction":"-inf"}},"#
        + #"{"none":{}}],"names":{"a b":2,"keepMe":1},"counts":{"1":"a","3":"c"},"#
        + #""nested":[[1.5],[]],"floats":[0.10000000149011612,1.0000000116860974e-07],"#
        + #""pair":{"first":{},"second":[null,5]}}"#)
  }

  /// Foundation's encoder is another author's reading of the same protocol.
  @Test func agreesWithFoundation() throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let foundation = try JSONValue(parsing: [UInt8](encoder.encode(Everything())))
    let ours = try JSON.value(of: Everything())
    #expect(
      Set(try #require(foundation.members).map(\.key)) == Set(try #require(ours.members).map(\.key))
    )
    for key in [
      "learning_rate", "x2_init", "use_gpu_now", "big", "mode", "names", "counts", "nested",
    ] {
      #expect(
        foundation[key]?.members.map(Set.init) == ours[key]?.members.map(Set.init), "\(key)")
      if ours[key]?.members == nil { #expect(foundation[key] == ours[key], "\(key)") }
    }
    #expect(try JSON.decode(Everything.self, from: foundation) == Everything())
  }

  @Test func singleValuesAndClassesRoundTrip() throws {
    #expect(try JSON.encode(3) == Array("3".utf8))
    #expect(try JSON.encode([Double.nan]) == Array(#"["nan"]"#.utf8))
    #expect(try JSON.decode(Double?.self, from: Array("null".utf8)) == nil)
    #expect(try JSON.decode([Int].self, from: Array("[1e3,2]".utf8)) == [1000, 2])
    #expect(try JSON.value(of: Derived()) == ["b": 2, "super": ["a": 1]])
    #expect(try JSON.decode(Derived.self, from: ["b": 7, "super": ["a": 9]]).a == 9)
    let any: JSONValue = ["keepMe": [1, nil, 2.5], "x": .unsigned(.max)]
    #expect(try JSON.value(of: any) == any)
    #expect(try JSON.decode(JSONValue.self, from: any) == any)
    #expect(try JSON.value(of: ["k": any])["k"] == any)
  }

  @Test func otherCodersCarryJSONValues() throws {
    let value: JSONValue = ["a": [1, true, nil, "x", 2.5], "b": .unsigned(.max)]
    let data = try JSONEncoder().encode(value)
    #expect(
      try Set(JSONDecoder().decode(JSONValue.self, from: data).members ?? [])
        == Set(value.members ?? []))
  }

  @Test(arguments: [
    (#"{}"#, "'hidden_layers' is missing."),
    (#"{"hidden_layers":3}"#, "The value of 'hidden_layers' is 3, where an array is expected."),
    (
      #"{"hidden_layers":[{"unit_count":1},{"unit_count":"x"}]}"#,
      "The value of 'hidden_layers[1].unit_count' is the text \"x\", where a whole number from -128 to 127 is expected."
    ),
    (
      #"{"hidden_layers":[{"unit_count":300}]}"#,
      "The value of 'hidden_layers[0].unit_count' is 300, where a whole number from -128 to 127 is expected."
    ),
    (
      #"{"hidden_layers":[{"unit_count":1.5}]}"#,
      "The value of 'hidden_layers[0].unit_count' is 1.5, where a whole number from -128 to 127 is expected."
    ),
    (#"{"hidden_layers":[{}]}"#, "'hidden_layers[0].unit_count' is missing."),
    (#"[]"#, "The value is an array, where an object is expected."),
  ])
  func wrongValuesAreNamedByPath(_ text: String, _ expected: String) {
    #expect(sentence { _ = try JSON.decode(Small.self, from: Array(text.utf8)) } == expected)
  }

  @Test func wrongCasesAreNamedByPath() {
    let text = #"{"hidden_layers":[],"mode":"x"}"#
    let problem = sentence { _ = try JSON.decode(Small.self, from: Array(text.utf8)) }
    #expect(problem?.hasPrefix("The value of 'mode' is wrong: ") == true, "\(problem ?? "")")
  }

  @Test func longArraysOfWrongElementsAreNamed() {
    #expect(
      sentence { _ = try JSON.decode([Float].self, from: [1, "x"]) }
        == "The value of '[1]' is the text \"x\", where a number is expected.")
  }
}
