public import Formats
public import Randomness

/// Texts of certain characters, between a least and a greatest length.
///
/// The flat form is the characters' numbers, filled up with the number of characters (Gymnasium's
/// `flatten`). Sampling equals Gymnasium's `Text` of the same characters in the same order.
public struct Text: Space {
  /// The least number of characters.
  public let minLength: Int
  /// The greatest number of characters.
  public let maxLength: Int
  /// The characters, in the order in which they are numbered.
  public let characters: [Character]
  private let numbers: [Character: Int]

  /// The letters and digits of ASCII.
  public static let alphanumeric = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")

  /// Texts of `minLength` to `maxLength` characters.
  ///
  /// - Throws: ``GymError`` if the lengths make no sense, or no character or one twice is given.
  public init(
    minLength: Int = 1, maxLength: Int, characters: [Character] = Text.alphanumeric
  ) throws {
    guard minLength >= 0, maxLength >= minLength, maxLength > 0 else {
      throw GymError.invalid(
        "A text space needs 0 ≤ least length ≤ greatest length and room for one character, not "
          + "\(minLength) and \(maxLength).")
    }
    guard !characters.isEmpty, Set(characters).count == characters.count else {
      throw GymError.invalid("A text space needs characters that all differ.")
    }
    self.minLength = minLength
    self.maxLength = maxLength
    self.characters = characters
    numbers = Dictionary(uniqueKeysWithValues: zip(characters, 0...))
  }

  /// Draws a text: its length, then its characters.
  public func sample(using generator: inout PCG64) -> String {
    let length = generator.integer(in: minLength...maxLength)
    let even = [Double](repeating: 1 / Double(characters.count), count: characters.count)
    return String(
      (0..<length).map { _ in characters[generator.choice(probabilities: even)] })
  }

  /// Whether a text belongs to the space.
  public func contains(_ element: String) -> Bool {
    (minLength...maxLength).contains(element.count) && element.allSatisfy { numbers[$0] != nil }
  }

  /// The number of floats of the flat form.
  public var flatCount: Int { maxLength }

  /// Writes the flat form of a text.
  public func flatten(_ element: String, into floats: inout MutableSpan<Float>) {
    for index in 0..<maxLength { floats[index] = Float(characters.count) }
    for (index, character) in element.enumerated() {
      floats[index] = Float(numbers[character] ?? characters.count)
    }
  }

  /// Reads a text from its flat form.
  public func unflatten(_ floats: Span<Float>) -> String {
    var text = ""
    for index in 0..<maxLength {
      guard floats[index] >= 0, floats[index] < Float(characters.count) else { break }
      text.append(characters[Int(floats[index])])
    }
    return text
  }

  /// Nil: texts are not numbered.
  public var cardinality: Int? { nil }
  /// Texts have no numbers; always 0.
  public func index(of element: String) -> Int { 0 }
  /// Texts have no numbers; always as many of the first character as are needed.
  public func element(at index: Int) -> String {
    String(repeating: characters[0], count: minLength)
  }

  /// The space without its element type.
  public var description: SpaceDescription {
    .text(minLength: minLength, maxLength: maxLength, characters: String(characters))
  }

  /// A text as it is.
  public func json(_ element: String) -> JSONValue { .string(element) }

  /// Reads a text.
  public func element(json: JSONValue) throws -> String {
    guard let text = json.text, contains(text) else {
      throw GymError.actionOutsideSpace(json.brief, space: description.description)
    }
    return text
  }
}

extension Text: Codable {
  private enum CodingKeys: String, CodingKey {
    case minLength, maxLength, characters
  }

  /// Reads what was encoded and checks it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      minLength: values.decode(Int.self, forKey: .minLength),
      maxLength: values.decode(Int.self, forKey: .maxLength),
      characters: Array(values.decode(String.self, forKey: .characters)))
  }

  /// Writes lengths and characters.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(minLength, forKey: .minLength)
    try values.encode(maxLength, forKey: .maxLength)
    try values.encode(String(characters), forKey: .characters)
  }
}
