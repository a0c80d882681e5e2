#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// e to the power of eight numbers, by arithmetic alone: the same bits on every processor.
///
/// Off by less than 1e-14 of the result for numbers from −700 to 700, to which others are limited.
@inline(__always)
func exponential(_ exponent: SIMD8<Double>) -> SIMD8<Double> {
  let number = exponent.clamped(
    lowerBound: SIMD8(repeating: -700), upperBound: SIMD8(repeating: 700))
  // Adding and taking off 1.5 · 2⁵² rounds to a whole number, whose bits are then the lowest.
  let magic = SIMD8<Double>(repeating: 0x1.8p52)
  let shifted = number * 0x1.71547652b82fep0 + magic
  let whole = shifted - magic
  let rest = number - whole * 0x1.62e42feep-1 - whole * 0x1.a39ef35793c76p-33
  var sum = rest * (1.0 / 39_916_800) + 1.0 / 3_628_800
  sum = sum * rest + 1.0 / 362_880
  sum = sum * rest + 1.0 / 40_320
  sum = sum * rest + 1.0 / 5040
  sum = sum * rest + 1.0 / 720
  sum = sum * rest + 1.0 / 120
  sum = sum * rest + 1.0 / 24
  sum = sum * rest + 1.0 / 6
  sum = sum * rest + 0.5
  sum = sum * rest + 1
  sum = sum * rest + 1
  let bits = unsafeBitCast(shifted, to: SIMD8<UInt64>.self) &<< 52
  return unsafeBitCast(unsafeBitCast(sum, to: SIMD8<UInt64>.self) &+ bits, to: SIMD8<Double>.self)
}

/// e to the power of a number, with the bits that the vector form gives.
@inline(__always)
func exponential(_ exponent: Double) -> Double { exponential(SIMD8(repeating: exponent))[0] }

/// The cube root.
@inline(__always)
func cubeRoot(_ number: Double) -> Double { cbrt(number) }

/// The natural logarithm.
@inline(__always)
func logarithm(_ number: Double) -> Double { log(number) }
