/// What the agent sees, found for whole lines of cells at a time: eight cells are a word.
///
/// Sight spreads as in MiniGrid: from the agent's row on, along each row to both sides through cells
/// that do not stop the eye, and from what it has passed to the next row and its neighbours.
extension MiniGridWorld {
  /// Writes what the agent sees, `size` by `size` cells in columns, itself in the middle of the last
  /// row and looking up; `size` is at most 7, and room for a cell more is needed.
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
  }

  @inline(__always)
  private func look<let capacity: Int>(
    width size: Int, throughWalls: Bool, into codes: inout InlineArray<capacity, UInt8>
  ) {
    let seen = throughWalls ? UInt64.max : seenCells(size)
    // Columns go from far to near; those to the agent's left are to the right of who looks back.
    let lines = lines((direction + 2) & 3)
    let first = lines.place &- (size - 1) &* lines.along &+ size / 2 &* lines.across
    let own = carried == 0 ? MiniGridCell.empty : MiniGridCell(bits: carried)
    var codes = codes.mutableSpan
    cells.withUnsafeBytes { cells in
      codes.withUnsafeMutableBytes { codes in
        for column in 0..<size {
          let line = cells.word(first &- column &* lines.across, along: lines.along)
          let rows = seen >> UInt64(truncatingIfNeeded: 8 * column) & 0xff
          let mask = Self.bytes(rows) &* 0xff
          var seen = line & mask & Self.each(0x7f)
          if column == size / 2 {
            let (own, place) = (UInt64(own.code), UInt64(truncatingIfNeeded: 8 * (size - 1)))
            seen = seen & ~(0xff << place) | own << place
          }
          // The eighth cell is overwritten by the next column.
          codes.storeBytes(
            of: seen.littleEndian, toByteOffset: column * size, as: UInt64.self)
        }
      }
    }
  }

  /// Which cells are seen, a bit each: a byte holds the rows of a column.
  @inline(__always)
  private func seenCells(_ size: Int) -> UInt64 {
    let lines = lines((direction + 1) & 3)
    let all: UInt64 = (1 << UInt64(truncatingIfNeeded: size)) - 1
    var start = lines.place &- size / 2 &* lines.along
    var reached: UInt64 = 1 << UInt64(truncatingIfNeeded: size / 2)
    var seen: UInt64 = 0
    let spreading = Self.spreading
    cells.withUnsafeBytes { cells in
      spreading.withUnsafeBufferPointer { spreading in
        for row in 0..<size {
          let clear = Self.clear(cells.word(start, along: lines.along)) & all
          // Both numbers have seven bits: the index is one of the table's.
          let next = UInt64(spreading[unchecked: Int(clear << 7 | reached)]) & all
          seen |= Self.bytes(reached | next) << UInt64(truncatingIfNeeded: size &- 1 &- row)
          reached = next
          // What lies ahead is to the left of who looks aside.
          start &-= lines.across
        }
      }
    }
    return seen
  }

  /// What is seen beside cells of a row that sight has reached, and reached in the next row: the runs
  /// of clear cells that it is in, and a cell more on both sides.
  ///
  /// By 128 × the clear cells + the reached ones, a bit each: looked up, as each row waits for the one
  /// before it.
  private static let spreading: [UInt8] = (0..<(1 << 14)).map { index in
    let (clear, reached) = (UInt8(index >> 7), UInt8(index & 0x7f))
    var passed = reached & clear
    for _ in 0..<7 { passed |= (passed << 1 | passed >> 1) & clear }
    return (passed | passed << 1 | passed >> 1) & 0x7f
  }

  /// Eight times the same byte.
  @inline(__always)
  private static func each(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// Eight bits as the lowest bits of eight bytes.
  @inline(__always)
  private static func bytes(_ bits: UInt64) -> UInt64 {
    ((bits &* each(1) & 0x8040_2010_0804_0201) &+ each(0x7f)) >> 7 & each(1)
  }

  /// Which of eight cells do not stop the eye, a bit each: all but walls and doors that are not open.
  @inline(__always)
  private static func clear(_ line: UInt64) -> UInt64 {
    let kinds = line & each(0x0f)
    // A byte's highest bit is set by adding 127 unless the byte is 0.
    let noWall = (kinds ^ each(MiniGridKind.wall.rawValue)) &+ each(0x7f)
    // Closed doors differ from locked ones in the lowest bit.
    let noDoor = ((kinds | each(1)) ^ each(MiniGridKind.lockedDoor.rawValue)) &+ each(0x7f)
    // The product gathers the lowest bits of eight bytes in the highest byte.
    return (((noWall & noDoor) >> 7 & each(1)) &* 0x0102_0408_1020_4080) >> 56
  }

  /// Which cells of the world the agent sees, row-major.
  func seen(_ size: Int, throughWalls: Bool) -> [Bool] {
    var codes = InlineArray<56, UInt8>(repeating: 0)
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

extension UnsafeBufferPointer {
  /// An element whose index is known to be right.
  @inline(__always)
  fileprivate subscript(unchecked index: Int) -> Element {
    baseAddress.unsafelyUnwrapped[index]
  }
}

extension UnsafeRawBufferPointer {
  /// Eight bytes forwards or backwards from one.
  @inline(__always)
  fileprivate func word(_ start: Int, along: Int) -> UInt64 {
    // Without branches: which way the agent looks cannot be foretold.
    let back = along >> 1 & 7
    let word = UInt64(
      littleEndian: loadUnaligned(fromByteOffset: start &- back, as: UInt64.self))
    return back == 0 ? word : word.byteSwapped
  }
}
