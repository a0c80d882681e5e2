/// A request that makes no sense, with a sentence that says what would.
///
/// What is wrong with a file is a `FormatError` instead.
public struct OffPolicyError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  /// An error with its sentence.
  public init(_ sentence: String) { description = sentence }
}
