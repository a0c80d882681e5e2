/// The six colours of MiniGrid, by its numbers.
public enum MiniGridColor: UInt8, Codable, Sendable, CaseIterable {
  case red, green, blue, purple, yellow, grey

  /// The colour at a place of the alphabetic order, from which MiniGrid draws colours.
  static func alphabetic(_ place: Int) -> MiniGridColor {
    switch place {
    case 0: .blue
    case 1: .green
    case 2: .grey
    case 3: .purple
    case 4: .red
    default: .yellow
    }
  }

  /// The name in English.
  public var name: String { "\(self)" }
}

/// What a cell of a MiniGrid shows; a door's state and the agent's direction belong to it.
///
/// The numbers below 10 are MiniGrid's numbers of objects.
public enum MiniGridKind: UInt8, Codable, Sendable, CaseIterable {
  case unseen, empty, wall, floor, openDoor, key, ball, box, goal, lava
  case closedDoor, lockedDoor
  case agentRight, agentDown, agentLeft, agentUp

  /// MiniGrid's number of the object, 0 to 10.
  public var object: Int {
    switch self {
    case .closedDoor, .lockedDoor: 4
    case .agentRight, .agentDown, .agentLeft, .agentUp: 10
    default: Int(rawValue)
    }
  }

  /// MiniGrid's number of the state: 0 open, 1 closed, 2 locked; of an agent its direction.
  public var state: Int {
    switch self {
    case .closedDoor: 1
    case .lockedDoor: 2
    case .agentRight, .agentDown, .agentLeft, .agentUp: Int(rawValue & 3)
    default: 0
    }
  }

  /// What MiniGrid's numbers of object and state stand for, if anything.
  public init?(object: Int, state: Int) {
    switch (object, state) {
    case (4, 0): self = .openDoor
    case (4, 1): self = .closedDoor
    case (4, 2): self = .lockedDoor
    case (10, 0...3): self.init(rawValue: UInt8(12 + state))
    case (0...9, 0): self.init(rawValue: UInt8(object))
    default: return nil
    }
  }
}

/// A cell of a MiniGrid in a byte: what is there, and of which colour.
///
/// Bits 0 to 3 are the kind, 4 to 6 the colour; 7 marks the thing that the mission is about.
public struct MiniGridCell: Sendable, Equatable, BitwiseCopyable {
  /// The bits.
  public var bits: UInt8

  /// A cell from its bits.
  @inline(__always) init(bits: UInt8) { self.bits = bits }

  /// A thing of a colour.
  public init(_ kind: MiniGridKind, _ color: MiniGridColor = .red) {
    bits = kind.rawValue | color.rawValue << 4
  }

  /// Nothing.
  public static let empty = MiniGridCell(bits: 1)
  /// A grey wall.
  public static let wall = MiniGridCell(.wall, .grey)
  /// A green goal.
  public static let goal = MiniGridCell(.goal, .green)
  /// Lava.
  public static let lava = MiniGridCell(.lava, .red)

  /// What is there.
  public var kind: MiniGridKind { MiniGridKind(rawValue: bits & 15) ?? .unseen }
  /// Its colour.
  public var color: MiniGridColor { MiniGridColor(rawValue: bits >> 4 & 7) ?? .red }
  /// Whether the mission is about this thing.
  public var isTarget: Bool { bits & 0x80 != 0 }
  /// The same thing, which the mission is about.
  var asTarget: MiniGridCell { MiniGridCell(bits: bits | 0x80) }

  /// What is seen of the cell: kind and colour in seven bits.
  @inline(__always) var code: UInt8 { bits & 0x7f }
  /// One of sixteen bits, for membership in sets of kinds.
  @inline(__always) var kindBit: UInt16 { 1 << UInt16(bits & 15) }
  /// Whether the kind is one of a set.
  @inline(__always) func isOne(of kinds: MiniGridKinds) -> Bool { kinds.rawValue & kindBit != 0 }
}

/// A set of kinds of cells.
struct MiniGridKinds: OptionSet, Sendable {
  let rawValue: UInt16

  /// What the agent may stand on.
  static let enterable = MiniGridKinds(rawValue: 1 << 1 | 1 << 3 | 1 << 4 | 1 << 8 | 1 << 9)
  /// What can be carried.
  static let portable = MiniGridKinds(rawValue: 1 << 5 | 1 << 6 | 1 << 7)
}
