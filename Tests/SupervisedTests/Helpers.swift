import Formats
import Randomness
import Testing

@testable import Supervised

/// A file beside the tests.
func fixture(_ name: String) -> String {
  let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
  return "/\(folder)/Fixtures/\(name)"
}

/// scikit-learn's numbers of a part of the fixture.
func sklearn(_ part: String) throws -> JSONValue {
  let json = try JSONValue(parsing: Files.readBytes(fixture("sklearn.json")))
  return try #require(json[part])
}

extension JSONValue {
  /// The numbers of an array under a key.
  func numbers(_ key: String) throws -> [Double] {
    try #require(self[key]?.elements).map { try #require($0.real) }
  }
  /// The number under a key.
  func number(_ key: String) throws -> Double { try #require(self[key]?.real) }
}

/// The largest distance of two lists of numbers.
func distance(_ a: [Double], _ b: [Double]) -> Double {
  a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
}

/// The sentence of the error that a closure throws; nil if it throws none.
func sentence(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return "\(error)"
  }
}

/// Points in three clouds, which a network separates easily.
func clouds(_ count: Int = 300, seed: UInt64 = 1) throws -> Dataset {
  var generator = PCG64(seed: seed)
  var inputs: [Float] = []
  var classes: [Int32] = []
  for row in 0..<count {
    let label = row % 3
    let middle = [(0.0, 2.0), (2.0, -1.0), (-2.0, -1.0)][label]
    inputs.append(Float(generator.normal(mean: middle.0, deviation: 0.8)))
    inputs.append(Float(generator.normal(mean: middle.1, deviation: 0.8)))
    classes.append(Int32(label))
  }
  return try Dataset(
    name: "clouds", inputs: inputs, inputShape: [2],
    targets: .classes(classes, names: ["a", "b", "c"]))
}
