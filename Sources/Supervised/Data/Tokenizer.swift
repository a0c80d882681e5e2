/// Turns texts into numbers of words or characters, and back.
///
/// Number 0 is padding and 1 stands for what is unknown; then come the most frequent tokens of the
/// texts that it learned from, equally frequent ones in the order of their first appearance.
public struct Tokenizer: Sendable, Codable, Equatable {
  /// What a token is.
  public enum Unit: String, Sendable, Codable {
    /// Words, in lower case, without punctuation (Keras's filter).
    case words
    /// Characters, as they are.
    case characters
  }

  /// The number of padding.
  public static let padding: Int32 = 0
  /// The number of what is unknown.
  public static let unknown: Int32 = 1

  /// What a token is.
  public let unit: Unit
  /// The tokens by number; the first two are padding and the unknown.
  public let vocabulary: [String]
  private let numbers: [String: Int32]

  private enum CodingKeys: String, CodingKey { case unit, vocabulary }

  /// Learns a vocabulary.
  ///
  /// - Parameters:
  ///   - texts: where tokens are counted.
  ///   - limit: the largest vocabulary, padding and the unknown included; all tokens if nil.
  public init(_ unit: Unit, fitting texts: [String], limit: Int? = nil) {
    var counts: [String: (count: Int, first: Int)] = [:]
    var order: [String] = []
    for text in texts {
      for token in Self.tokens(of: text, unit) {
        if counts[token] == nil { order.append(token) }
        counts[token, default: (0, order.count)].count += 1
      }
    }
    let ranked = order.enumerated().sorted { a, b in
      let (m, n) = (counts[a.element]?.count ?? 0, counts[b.element]?.count ?? 0)
      return m == n ? a.offset < b.offset : m > n
    }
    let kept = ranked.prefix(max(0, (limit ?? .max) - 2)).map(\.element)
    self.init(unit: unit, vocabulary: ["", "?"] + kept)
  }

  private init(unit: Unit, vocabulary: [String]) {
    self.unit = unit
    self.vocabulary = vocabulary
    var numbers: [String: Int32] = [:]
    for (number, token) in vocabulary.enumerated().dropFirst(2) { numbers[token] = Int32(number) }
    self.numbers = numbers
  }

  /// Reads what `encode(to:)` wrote.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      unit: try container.decode(Unit.self, forKey: .unit),
      vocabulary: try container.decode([String].self, forKey: .vocabulary))
  }

  /// The numbers of a text's tokens.
  public func encode(_ text: String) -> [Int32] {
    Self.tokens(of: text, unit).map { numbers[$0] ?? Self.unknown }
  }

  /// The text of numbers; padding is left out, and numbers that do not exist are unknown.
  public func decode(_ numbers: some Sequence<Int32>) -> String {
    let tokens = numbers.filter { $0 != Self.padding }.map { number in
      vocabulary.indices.contains(Int(number)) ? vocabulary[Int(number)] : vocabulary[1]
    }
    return tokens.joined(separator: unit == .words ? " " : "")
  }

  private static let separators = Set("!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n\r ")

  private static func tokens(of text: String, _ unit: Unit) -> [String] {
    switch unit {
    case .words:
      text.lowercased().split { separators.contains($0) || $0.isNewline }.map(String.init)
    case .characters: text.map(String.init)
    }
  }
}
