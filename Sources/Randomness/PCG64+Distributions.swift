#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Unbounded distributions by the ziggurat method, each draw equal to NumPy's `Generator`.
///
/// One draw in a hundred or fewer goes through `exp` or `log1p` of the C library; on a library
/// whose functions round otherwise these draws may differ in the last bit.
///
/// Source: G. Marsaglia, W. W. Tsang, "The Ziggurat Method for Generating Random Variables" (2000),
/// with 256 layers.
extension PCG64 {
  /// A number from the standard normal distribution (NumPy's `standard_normal`).
  public mutating func normal() -> Double {
    while true {
      let bits = next()
      let layer = Int(truncatingIfNeeded: bits & 0xff)
      let negative = bits & 0x100 != 0
      let magnitude = bits &>> 9 & 0xf_ffff_ffff_ffff
      let distance = Double(Int64(truncatingIfNeeded: magnitude)) * Ziggurat.normalWidths[layer]
      let value = negative ? -distance : distance
      if magnitude < Ziggurat.normalLimits[layer] { return value }
      if layer == 0 {
        return normalTail(negative: magnitude &>> 8 & 1 != 0)
      }
      let lower = Ziggurat.normalHeights[layer]
      let upper = Ziggurat.normalHeights[layer - 1]
      if (upper - lower) * random() + lower < exp(-0.5 * value * value) { return value }
    }
  }

  /// A number from the normal distribution with a mean and a standard deviation (NumPy's `normal`).
  @inlinable
  public mutating func normal(mean: Double, deviation: Double) -> Double {
    mean + deviation * normal()
  }

  private mutating func normalTail(negative: Bool) -> Double {
    while true {
      let excess = -Ziggurat.inverseNormalEdge * log1p(-random())
      let height = -log1p(-random())
      if height + height > excess * excess {
        let value = Ziggurat.normalEdge + excess
        return negative ? -value : value
      }
    }
  }

  /// A number from the exponential distribution of mean 1 (NumPy's `standard_exponential`).
  public mutating func exponential() -> Double {
    while true {
      let bits = next() &>> 3
      let layer = Int(truncatingIfNeeded: bits & 0xff)
      let magnitude = bits &>> 8
      let value = Double(Int64(truncatingIfNeeded: magnitude)) * Ziggurat.exponentialWidths[layer]
      if magnitude < Ziggurat.exponentialLimits[layer] { return value }
      if layer == 0 {
        return Ziggurat.exponentialEdge - log1p(-random())
      }
      let lower = Ziggurat.exponentialHeights[layer]
      let upper = Ziggurat.exponentialHeights[layer - 1]
      if (upper - lower) * random() + lower < exp(-value) { return value }
    }
  }

  /// A number from the exponential distribution of a mean (NumPy's `exponential(scale)`).
  @inlinable
  public mutating func exponential(mean: Double) -> Double {
    mean * exponential()
  }
}
