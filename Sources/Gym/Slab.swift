/// The owner of a block of aligned memory of a fixed size, shared by reference.
///
/// A slab carries numbers between environments and agents without copying. One thread uses it at
/// a time; whoever shards it over threads gives each its own range.
public final class Slab<Element: BitwiseCopyable>: @unchecked Sendable {
  /// The number of elements.
  public let count: Int
  /// The first element, aligned to 64 bytes.
  public let pointer: UnsafeMutablePointer<Element>

  /// A block of `count` elements, each `value`.
  public init(count: Int, repeating value: Element) {
    self.count = count
    let bytes = max(count, 1) * MemoryLayout<Element>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    pointer = raw.bindMemory(to: Element.self, capacity: max(count, 1))
    pointer.initialize(repeating: value, count: max(count, 1))
  }

  deinit {
    UnsafeMutableRawPointer(pointer).deallocate()
  }

  /// The element at `index`.
  @inlinable
  public subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count, "slab index out of range")
      return pointer[index]
    }
    set {
      precondition(index >= 0 && index < count, "slab index out of range")
      pointer[index] = newValue
    }
  }

  /// A range of the slab for reading.
  @inlinable
  public func withSpan<Result>(
    _ range: Range<Int>, _ body: (Span<Element>) throws -> Result
  ) rethrows -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "slab range out of bounds")
    let buffer = UnsafeBufferPointer(start: pointer + range.lowerBound, count: range.count)
    return try body(buffer.span)
  }

  /// A range of the slab for writing.
  @inlinable
  public func withMutableSpan<Result>(
    _ range: Range<Int>, _ body: (inout MutableSpan<Element>) throws -> Result
  ) rethrows -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "slab range out of bounds")
    let buffer = UnsafeMutableBufferPointer(start: pointer + range.lowerBound, count: range.count)
    var span = buffer.mutableSpan
    return try body(&span)
  }

  /// Copies the elements of another slab of the same size.
  @inlinable
  public func copy(from other: Slab<Element>) {
    precondition(other.count == count, "slabs of different sizes")
    pointer.update(from: other.pointer, count: count)
  }
}
