/// The known names that a mistyped one may have meant, nearest first.
///
/// Names are compared by the number of letters inserted, dropped, replaced or swapped with their
/// neighbour, without regard to case; a known name that begins or ends with the mistyped one counts
/// as near too.
///
/// - Parameters:
///   - name: what was typed.
///   - known: all names that there are.
///   - limit: how many are returned at most.
public func nearestNames(to name: String, in known: [String], limit: Int = 3) -> [String] {
  let typed = Array(name.lowercased())
  let ranked = known.enumerated().compactMap { order, candidate -> (Int, Int, String)? in
    let letters = Array(candidate.lowercased())
    let distance = editDistance(typed, letters)
    if distance <= max(1, (max(typed.count, letters.count) + 1) / 3) {
      return (distance, order, candidate)
    }
    let part = typed.count >= 3 && (letters.starts(with: typed) || letters.ends(with: typed))
    return part ? (letters.count, order, candidate) : nil
  }
  return ranked.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.prefix(limit).map(\.2)
}

/// How many letters must be inserted, dropped, replaced or swapped to turn one word into the other.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var older: [Int] = []
  var previous = Array(0...b.count)
  for i in a.indices {
    var current = [i + 1]
    for j in b.indices {
      var best = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, older[j - 1] + 1) }
      current.append(best)
    }
    (older, previous) = (previous, current)
  }
  return previous[b.count]
}

extension Array where Element: Equatable {
  fileprivate func ends(with other: [Element]) -> Bool { suffix(other.count).elementsEqual(other) }
}
