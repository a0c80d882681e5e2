internal import Randomness

/// All parameters of a model in one aligned block: a value with copy on write.
///
/// Copying it is a target network or a snapshot; plans read and write the block directly.
public struct Weights: Sendable {
  /// Where each parameter lies.
  public let layout: ParameterLayout
  private var storage: Arena

  /// Numbers as the parameters' initialisers draw them.
  ///
  /// - Parameters:
  ///   - layout: the parameters.
  ///   - seed: each parameter draws from a stream of its own, derived from the seed and its path,
  ///     so that another parameter beside it changes nothing.
  public init(_ layout: ParameterLayout, seed: UInt64) {
    self.layout = layout
    storage = Arena(count: layout.count)
    let streams = RandomStreams(seed: seed)
    for entry in layout.entries {
      var generator = streams.stream(entry.path)
      let values = entry.initializer.fill(sizes: entry.sizes, using: &generator)
      for index in 0..<entry.count { storage.pointer[entry.offset + index] = values[index] }
    }
  }

  /// All zeros.
  public init(zeros layout: ParameterLayout) {
    self.layout = layout
    storage = Arena(count: layout.count)
  }

  /// The block for reading; valid while this value lives unchanged.
  @inline(__always)
  public var pointer: UnsafeMutablePointer<Float> { storage.pointer }

  /// The block for writing: copied first if another value shares it.
  @inline(__always)
  public mutating func mutablePointer() -> UnsafeMutablePointer<Float> {
    if !isKnownUniquelyReferenced(&storage) { storage = Arena(copying: storage) }
    return storage.pointer
  }

  /// The elements of the parameter with this path, row-major; `nil` if there is none.
  ///
  /// As many must be set as it has; anything else is ignored.
  public subscript(path: String) -> [Float]? {
    get {
      guard let entry = layout.entry(path) else { return nil }
      let start = storage.pointer + entry.offset
      return Array(UnsafeBufferPointer(start: start, count: entry.count))
    }
    set {
      guard let entry = layout.entry(path), let newValue, newValue.count == entry.count else {
        return
      }
      let start = mutablePointer() + entry.offset
      for index in 0..<entry.count { start[index] = newValue[index] }
    }
  }

  /// Takes over the numbers of weights with the same layout, without a new block.
  public mutating func copy(from other: Weights) {
    precondition(other.layout.count == layout.count, "weights of different layouts")
    mutablePointer().update(from: other.pointer, count: layout.count)
  }

  /// Polyak averaging: moves every number by `rate` towards another's.
  public mutating func blend(towards other: Weights, rate: Float) {
    precondition(other.layout.count == layout.count, "weights of different layouts")
    let own = mutablePointer()
    for index in 0..<layout.count { own[index] += rate * (other.pointer[index] - own[index]) }
  }
}

/// A block of floats, aligned to 64 bytes, zero at first.
final class Arena: @unchecked Sendable {
  let count: Int
  let pointer: UnsafeMutablePointer<Float>

  init(count: Int) {
    self.count = count
    let bytes = max(count, 16) * MemoryLayout<Float>.stride
    pointer = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      .bindMemory(to: Float.self, capacity: max(count, 16))
    pointer.initialize(repeating: 0, count: max(count, 16))
  }

  convenience init(copying other: Arena) {
    self.init(count: other.count)
    pointer.update(from: other.pointer, count: count)
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }
}
