/// What the agent sees, found for whole lines of cells at a time: eight cells are a word.
///
/// Sight spreads as in MiniGrid: from the agent's row on, along each row to both sides through cells
/// that do not stop the eye, and from what it has passed to the next row and its neighbours.
extension MiniGridWorld {
  /// Writes what the agent sees, `size` by `size` cells in columns, itself in the middle of the last
  /// row and looking up; `size` is at most 15.
  @inline(__always)
  func look<let capacity: Int>(
    _ size: Int, throughWalls: Bool, into codes: inout InlineArray<capacity, UInt8>
  ) {
    // The usual size is written out, so that its loops are unrolled.
    if size == 7 {
      look(width: 7, throughWalls: throughWalls, into: &codes)
    } else {
      look(width: size, throughWalls: throughWalls, into: &codes)
    }
    let own = carried == 0 ? MiniGridCell.empty : MiniGridCell(bits: carried)
    codes[size / 2 * size + size - 1] = own.code
  }

  @inline(__always)
  private func look<let capacity: Int>(
    width size: Int, throughWalls: Bool, into codes: inout InlineArray<capacity, UInt8>
  ) {
    var seen = SeenCells()
    if throughWalls { seen.addAll() } else { spreadSight(size, &seen) }
    // Columns go from far to near.
    let lines = lines((direction + 2) & 3)
    let first = lines.place - (size - 1) * lines.along
    let words = (size + 7) / 8
    var seenCodes = codes.mutableSpan
    cells.withUnsafeBytes { cells in
      seenCodes.withUnsafeMutableBytes { codes in
        for column in 0..<size {
          // Those to the agent's left are to the right of who looks back.
          let start = first + (size / 2 - column) * lines.across
          for word in 0..<words {
            let line = cells.word(start + 8 * word * lines.along, along: lines.along)
            // What is written too far is overwritten by the next column.
            codes.storeBytes(
              of: (line & 0x7f7f_7f7f_7f7f_7f7f & seen.mask(column, word)).littleEndian,
              toByteOffset: column * size + 8 * word, as: UInt64.self)
          }
        }
      }
    }
  }

  @inline(__always)
  private func spreadSight(_ size: Int, _ seen: inout SeenCells) {
    let lines = lines((direction + 1) & 3)
    let all: UInt32 = (1 << UInt32(truncatingIfNeeded: size)) - 1
    var start = lines.place - size / 2 * lines.along
    var reach: UInt32 = 1 << UInt32(truncatingIfNeeded: size / 2)
    cells.withUnsafeBytes { cells in
      for row in 0..<size {
        var clear: UInt32 = 0
        for word in 0..<((size + 7) / 8) {
          let line = cells.word(start + 8 * word * lines.along, along: lines.along)
          clear |= Self.clear(line) << UInt32(truncatingIfNeeded: 8 * word)
        }
        reach = Self.spread(reach, through: clear) & all
        let right = reach & clear & (all >> 1)
        reach = Self.spreadBack(reach, through: clear)
        seen.add(reach, row: size - 1 - row, size: size)
        let left = reach & clear & ~1
        reach = (right | right << 1 | left | left >> 1) & all
        // What lies ahead is to the left of who looks aside.
        start -= lines.across
      }
    }
  }

  /// Which of eight cells do not stop the eye, a bit each: all but walls and doors that are not open.
  @inline(__always)
  private static func clear(_ line: UInt64) -> UInt32 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let kinds = line & (0x0f * ones)
    // A byte's highest bit is set by adding 127 unless the byte is 0.
    let noWall = (kinds ^ UInt64(MiniGridKind.wall.rawValue) * ones) &+ 0x7f * ones
    let noDoor =
      ((kinds | ones) ^ UInt64(MiniGridKind.lockedDoor.rawValue) * ones) &+ 0x7f * ones
    let clear = (noWall & noDoor) >> 7 & ones
    // Gathers the lowest bits of eight bytes in the highest byte.
    return UInt32(truncatingIfNeeded: (clear &* 0x0102_0408_1020_4080) >> 56)
  }

  /// Spreads to higher bits through clear ones, and one further, by doubling strides.
  @inline(__always)
  private static func spread(_ bits: UInt32, through clear: UInt32) -> UInt32 {
    var (bits, way) = (bits, clear)
    for stride: UInt32 in [1, 2, 4, 8] {
      bits |= (bits & way) << stride
      way &= way >> stride
    }
    return bits
  }

  /// Spreads to lower bits.
  @inline(__always)
  private static func spreadBack(_ bits: UInt32, through clear: UInt32) -> UInt32 {
    var (bits, way) = (bits, clear)
    for stride: UInt32 in [1, 2, 4, 8] {
      bits |= (bits & way) >> stride
      way &= way << stride
    }
    return bits
  }

  /// Which cells of the world the agent sees, row-major.
  func seen(_ size: Int, throughWalls: Bool) -> [Bool] {
    var codes = InlineArray<128, UInt8>(repeating: 0)
    look(size, throughWalls: throughWalls, into: &codes)
    var seen = [Bool](repeating: false, count: width * height)
    for column in 0..<size {
      for row in 0..<size where codes[column * size + row] != 0 {
        let place =
          place + (size - 1 - row) * offset(direction)
          + (column - size / 2) * offset((direction + 1) & 3)
        let spot = spot(place)
        guard (0..<width).contains(spot.column), (0..<height).contains(spot.row) else { continue }
        seen[spot.row * width + spot.column] = true
      }
    }
    return seen
  }
}

/// Which of up to 16 by 16 cells are seen, a bit each: a byte holds eight rows of a column, a word
/// eight columns.
private struct SeenCells {
  private var words = InlineArray<4, UInt64>(repeating: 0)

  @inline(__always)
  mutating func addAll() { words = InlineArray(repeating: .max) }

  /// Adds a row of columns.
  @inline(__always)
  mutating func add(_ columns: UInt32, row: Int, size: Int) {
    for half in 0..<((size + 7) / 8) {
      let bits = UInt64(columns >> UInt32(truncatingIfNeeded: 8 * half) & 0xff)
      words[2 * half + row / 8] |= Self.bytes(bits) << UInt64(truncatingIfNeeded: row % 8)
    }
  }

  /// The eight cells of a column from row 8 × `word` on, a byte each, all bits set where seen.
  @inline(__always)
  func mask(_ column: Int, _ word: Int) -> UInt64 {
    let rows = words[2 * (column / 8) + word] >> UInt64(truncatingIfNeeded: 8 * (column % 8))
    return Self.bytes(rows & 0xff) &* 0xff
  }

  /// Eight bits as the lowest bits of eight bytes.
  @inline(__always)
  private static func bytes(_ bits: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    return ((bits &* ones & 0x8040_2010_0804_0201) &+ 0x7f * ones) >> 7 & ones
  }
}

extension UnsafeRawBufferPointer {
  /// Eight bytes forwards or backwards from one.
  @inline(__always)
  fileprivate func word(_ start: Int, along: Int) -> UInt64 {
    let first = along > 0 ? start : start - 7
    let word = UInt64(littleEndian: loadUnaligned(fromByteOffset: first, as: UInt64.self))
    return along > 0 ? word : word.byteSwapped
  }
}
