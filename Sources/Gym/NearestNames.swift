/// The known names that are most like a mistyped one, best first; none if nothing is near.
///
/// Names are compared without regard to case by edit distance (Levenshtein), and those that begin
/// with `name` count as near.
///
/// - Complexity: O(known × length²).
func nearestNames(to name: String, in known: [String], limit: Int = 3) -> [String] {
  let wanted = Array(name.lowercased().utf8)
  let ranked = known.compactMap { candidate -> (distance: Int, name: String)? in
    let letters = Array(candidate.lowercased().utf8)
    if !wanted.isEmpty, letters.starts(with: wanted) { return (0, candidate) }
    let distance = editDistance(wanted, letters)
    return distance <= max(2, max(wanted.count, letters.count) / 3) ? (distance, candidate) : nil
  }
  let sorted = ranked.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
  return sorted.prefix(limit).map(\.name)
}

/// How many insertions, deletions and replacements turn one text into the other.
private func editDistance(_ first: [UInt8], _ second: [UInt8]) -> Int {
  var row = Array(0...second.count)
  for (i, letter) in first.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in second.enumerated() {
      let replaced = diagonal + (letter == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[second.count]
}
