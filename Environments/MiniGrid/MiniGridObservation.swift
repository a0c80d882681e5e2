/// What is seen of a MiniGrid: at most `capacity` cells, the agent's direction and the mission.
public struct MiniGridObservation<let capacity: Int>: Sendable, BitwiseCopyable {
  /// The cells in columns from the left, each from above, a code each.
  var codes = InlineArray<capacity, UInt8>(repeating: 0)
  /// The mission's four numbers, then the direction: one word, as every step copies it.
  private var rest = SIMD8<UInt8>(repeating: 0)

  /// Nothing seen.
  init() {}

  /// Where the agent looks: 0 right, 1 down, 2 left, 3 up.
  public var direction: Int { Int(rest[4]) }
  /// The numbers of the mission: of colours, and of kinds.
  public var mission: SIMD4<UInt8> { rest.lowHalf }

  @inline(__always)
  mutating func set(direction: Int, mission: SIMD4<UInt8>) {
    rest = SIMD8(
      lowHalf: mission, highHalf: SIMD4(UInt8(truncatingIfNeeded: direction & 3), 0, 0, 0))
  }

  /// A seen cell by its place: column × rows + row.
  public subscript(place: Int) -> MiniGridCell { MiniGridCell(bits: codes[place]) }
}

/// MiniGrid's three numbers of each code, as floats.
enum MiniGridSymbols {
  /// Object, colour, state and 0 by code; codes that stand for nothing give the zeros of the unseen.
  static let table: [SIMD4<Float>] = (0..<128).map { code in
    guard let cell = cell(code) else { return SIMD4(repeating: 0) }
    return SIMD4(Float(cell.kind.object), Float(cell.color.rawValue), Float(cell.kind.state), 0)
  }

  /// The cell of a code, if there is one.
  static func cell(_ code: Int) -> MiniGridCell? {
    guard let kind = MiniGridKind(rawValue: UInt8(code & 15)),
      let color = MiniGridColor(rawValue: UInt8(code >> 4)),
      color == .red || kind != .unseen && kind != .empty
    else { return nil }
    return MiniGridCell(kind, color)
  }

  /// The code of three numbers, if they stand for a cell.
  static func code(object: Int, color: Int, state: Int) -> UInt8? {
    guard (0...5).contains(color), let kind = MiniGridKind(object: object, state: state) else {
      return nil
    }
    let code = Int(kind.rawValue) | color << 4
    return cell(code) == nil ? nil : UInt8(code)
  }
}
