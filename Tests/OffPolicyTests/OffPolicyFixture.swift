import Formats
import Foundation
import Testing

@testable import OffPolicy

/// What other programs made of random logs (`Fixtures/make_off_policy.py`).
struct OffPolicyFixture: Decodable {
  struct Bandit: Decodable {
    struct Model: Decodable {
      var predictions: [[Double]]
      var dm: Double
      var dr: Double
      var mrdr: Double?
    }
    var numbers: [[Double]]
    var kinds: [String]
    var logging: [[Double]]
    var target: [[Double]]
    var q: [[Double]]
    var action: [Int]
    var reward: [Double]
    var estimates: [String: Double]
    var ridge: Model
    var logistic: Model
    var intervals: [String: [Double]]
    var effectiveSampleSize: Double

    /// The log; with predictions only if they are asked for.
    func log(predicted: Bool = false) throws -> BanditLog {
      var numbers = LabelNumbers()
      let codes = kinds.map { numbers.number(of: $0) }
      return try BanditLog(
        catalogue: ActionCatalogue(count: 4), actions: action, rewards: reward,
        propensities: zip(logging, action).map { $0[$1] },
        context: [
          .numbers(name: "first", self.numbers[0]), .numbers(name: "second", self.numbers[1]),
          .kinds(name: "kind", codes, kinds: numbers.labels),
        ], targetProbabilities: target.flatMap { $0 },
        predictions: predicted ? q.flatMap { $0 } : nil)
    }
  }

  struct Slates: Decodable {
    var action: [[Int]]
    var reward: [[Double]]
    var propensity: [[Double]]
    var target: [[Double]]
    var iips: Double
    var slateIps: Double
  }

  struct Moments: Decodable {
    var length: Int
    var actions: Int
    var rankings: [[Int]]
    var q: [Double]
    var target: [Double]
    var weights: [Double]
  }

  struct Episodes: Decodable {
    var lengths: [Int]
    var propensity: [[Double]]
    var target: [[Double]]
    var reward: [[Double]]
    var discount: Double
    var `is`: Double
    var wis: Double
    var pdis: Double
    var wpdis: Double
  }

  var bandit: Bandit
  var slates: Slates
  var pseudoInverses: [Moments]
  var episodes: Episodes

  /// Reads the fixture, by Foundation's decoder, which keeps every double's bits.
  static func read() throws -> OffPolicyFixture {
    let url = try #require(
      Bundle.module.url(
        forResource: "off_policy", withExtension: "json", subdirectory: "Fixtures"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(OffPolicyFixture.self, from: Data(contentsOf: url))
  }
}

/// Whether two numbers are the same but for rounding.
func near(_ one: Double?, _ other: Double?, _ tolerance: Double = 1e-12) -> Bool {
  guard let one, let other else { return false }
  return (one - other).magnitude <= tolerance * max(1, other.magnitude)
}

/// A table from text.
func table(_ text: String) -> DelimitedText { DelimitedText(Array(text.utf8), name: "log.csv") }

/// A folder for the files of a test.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("apus-off-policy-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

/// Expects an error whose sentence holds some words.
func expectError(
  _ words: String..., location: SourceLocation = #_sourceLocation, _ body: () throws -> some Any
) {
  do {
    _ = try body()
    Issue.record("no error", sourceLocation: location)
  } catch {
    let sentence = "\(error)"
    for word in words {
      #expect(sentence.contains(word), "\(sentence)", sourceLocation: location)
    }
  }
}
