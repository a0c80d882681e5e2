/// Which end of a sequence is meant.
public enum SequenceEnd: String, Sendable, Codable {
  /// Before the first element; Keras's `pre`, and its default.
  case front
  /// After the last element; Keras's `post`.
  case back
}

/// Sequences brought to one length: shorter ones are padded, longer ones cut.
///
/// As Keras's `pad_sequences`: by default both happen at the front, so that the last elements stay.
///
/// - Parameters:
///   - sequences: of any lengths.
///   - length: of the result; that of the longest if nil.
///   - value: what fills the gaps.
/// - Returns: row-major, `[sequences.count, length]`.
public func padSequences<Element>(
  _ sequences: [[Element]], length: Int? = nil, padding: SequenceEnd = .front,
  truncating: SequenceEnd = .front, value: Element
) -> [Element] {
  let length = length ?? sequences.map(\.count).max() ?? 0
  var result: [Element] = []
  result.reserveCapacity(sequences.count * length)
  for sequence in sequences {
    let kept = truncating == .front ? sequence.suffix(length) : sequence.prefix(length)
    let gap = repeatElement(value, count: length - kept.count)
    if padding == .front { result += gap }
    result += kept
    if padding == .back { result += gap }
  }
  return result
}
