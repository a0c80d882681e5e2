/// Reads eight numbers from anywhere in a buffer.
@inline(__always)
func load(_ index: Int, from numbers: UnsafeBufferPointer<Double>) -> SIMD8<Double> {
  UnsafeRawBufferPointer(numbers).loadUnaligned(
    fromByteOffset: index &* 8, as: SIMD8<Double>.self)
}

/// Writes eight numbers anywhere into a buffer.
@inline(__always)
func store(
  _ lanes: SIMD8<Double>, at index: Int, in numbers: UnsafeMutableBufferPointer<Double>
) {
  UnsafeMutableRawBufferPointer(numbers).storeBytes(
    of: lanes, toByteOffset: index &* 8, as: SIMD8<Double>.self)
}
