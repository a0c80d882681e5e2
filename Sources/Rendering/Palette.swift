/// The colours of an animation, numbered in the order in which they appear.
struct ColorTable: Sendable {
  /// The number that stands for a pixel that stays as it was.
  static let unchanged: UInt16 = 0xFFFF
  /// How many colours are kept exactly; later ones lose their lowest three bits, so that the
  /// numbers never run out.
  private static let exactLimit = 32000

  private(set) var colors: [UInt32] = []
  private(set) var counts: [Int] = []
  private var numbers: [UInt32: UInt16] = [:]
  private var last: (color: UInt32, number: UInt16)?

  /// The number of a colour; counts its use.
  mutating func index(of color: UInt32) -> UInt16 {
    if let last, last.color == color {
      counts[Int(last.number)] += 1
      return last.number
    }
    let number = numbers[color] ?? add(color)
    counts[Int(number)] += 1
    last = (color, number)
    return number
  }

  private mutating func add(_ color: UInt32) -> UInt16 {
    let kept = colors.count < ColorTable.exactLimit ? color : color & 0xFFF8_F8F8
    if let number = numbers[kept] { return number }
    let number = UInt16(colors.count)
    colors.append(kept)
    counts.append(0)
    numbers[kept] = number
    return number
  }
}

/// At most 255 colours that stand for all colours of an animation.
///
/// More than 255 colours are gathered by repeatedly cutting the group with the largest squared
/// deviation at its mean (a variance-based form of median cut, Heckbert 1982).
struct Palette {
  /// The colours, `0xAABBGGRR`.
  private(set) var colors: [UInt32]
  /// The entry that stands for pixels that stay as they were.
  let transparent: Int
  private var entries: [UInt8]

  /// The palette of a table of colours.
  init(_ table: ColorTable) {
    if table.colors.count <= 255 {
      colors = table.colors
      entries = table.colors.indices.map { UInt8($0) }
    } else {
      colors = Palette.reduce(table, to: 255)
      entries = []
    }
    transparent = colors.count
    if entries.isEmpty { entries = table.colors.map(nearest) }
  }

  /// The entry of a colour's number.
  func index(of number: UInt16) -> UInt8 {
    number == ColorTable.unchanged ? UInt8(transparent) : entries[Int(number)]
  }

  private func nearest(_ color: UInt32) -> UInt8 {
    var best = 0
    var least = Int.max
    for (index, candidate) in colors.enumerated() {
      let red = Int(candidate & 255) - Int(color & 255)
      let green = Int(candidate >> 8 & 255) - Int(color >> 8 & 255)
      let blue = Int(candidate >> 16 & 255) - Int(color >> 16 & 255)
      let distance = red * red + green * green + blue * blue
      if distance < least {
        least = distance
        best = index
      }
    }
    return UInt8(best)
  }

  private static func reduce(_ table: ColorTable, to limit: Int) -> [UInt32] {
    let all = zip(table.colors, table.counts).map { Entry($0, max($1, 1)) }
    var groups = [Group(all)]
    while groups.count < limit {
      guard
        let index = groups.indices.max(by: { groups[$0].error < groups[$1].error }),
        groups[index].error > 0
      else { break }
      let (low, high) = groups[index].cut()
      groups[index] = low
      groups.append(high)
    }
    return groups.map(\.color)
  }

  /// A colour as a point with the number of its pixels.
  private struct Entry {
    let color: UInt32
    let parts: SIMD3<Double>
    let weight: Double

    init(_ color: UInt32, _ count: Int) {
      self.color = color
      parts = SIMD3(Double(color & 255), Double(color >> 8 & 255), Double(color >> 16 & 255))
      weight = Double(count)
    }
  }

  /// Colours that share one entry.
  private struct Group {
    let entries: [Entry]
    let mean: SIMD3<Double>
    /// The channel along which the colours differ most.
    let axis: Int
    /// The weighted sum of squared deviations along that channel.
    let error: Double

    init(_ entries: [Entry]) {
      self.entries = entries
      let weight = entries.reduce(0) { $0 + $1.weight }
      let mean = entries.reduce(SIMD3<Double>()) { $0 + $1.parts * $1.weight } / weight
      let errors = entries.reduce(SIMD3<Double>()) {
        $0 + ($1.parts - mean) * ($1.parts - mean) * $1.weight
      }
      self.mean = mean
      axis = [1, 0, 2].max { errors[$0] < errors[$1] } ?? 1
      error = entries.count > 1 ? errors[axis] : 0
    }

    /// Splits the group at its mean; both parts have a colour since the deviation is not zero.
    func cut() -> (Group, Group) {
      let low = entries.filter { $0.parts[axis] <= mean[axis] }
      let high = entries.filter { $0.parts[axis] > mean[axis] }
      return (Group(low), Group(high))
    }

    /// The mean, or the one colour that most of the pixels have: flat areas keep theirs.
    var color: UInt32 {
      let weight = entries.reduce(0) { $0 + $1.weight }
      if let main = entries.max(by: { $0.weight < $1.weight }), main.weight * 2 > weight {
        return main.color
      }
      let rounded = mean.rounded(.toNearestOrAwayFromZero)
      return UInt32(rounded.x) | UInt32(rounded.y) << 8 | UInt32(rounded.z) << 16 | 0xFF00_0000
    }
  }
}
