import CMath
import Gym

/// The sine and cosine of an angle.
struct SineAndCosine: Sendable, Equatable {
  var sine: Double
  var cosine: Double
}

/// The C library's sine and cosine, whose bits Gymnasium's are, by one call.
@inline(__always)
func sineAndCosine(_ angle: Double) -> SineAndCosine {
  let both = apus_sincos(angle)
  return SineAndCosine(sine: both.sine, cosine: both.cosine)
}

/// The C library's cosine.
@inline(__always)
func cosine(_ angle: Double) -> Double { apus_cos(angle) }

/// The square of a float64 as Python's and NumPy's `**` take it: by the C library's `pow`.
///
/// The library's result is the rounded product but where the exact square lies near the middle
/// between two numbers: its error before rounding is below 0.013 units in the last place, for squares
/// of moderate size. Only there, and beyond, it is asked. T. J. Dekker's exact product (1971) says how
/// near the middle is.
@inline(__always)
func square(_ number: Double) -> Double {
  let product = number * number
  let scaled = 134_217_729 * number
  let upper = scaled - (scaled - number)
  let lower = number - upper
  let rest = ((upper * upper - product) + 2 * upper * lower) + lower * lower
  let binade = Double(bitPattern: product.bitPattern & 0x7ff0_0000_0000_0000)
  // Powers of two have a nearer neighbour below, and are left to the library too.
  let isPlain =
    abs(rest) < 0.48 * 0x1p-52 * binade && product > binade && product > 0x1p-30
    && product < 0x1p30
  return isPlain ? product : apus_power_two(number)
}

/// The square of a float32 as NumPy's `**` takes it: by the C library's `powf`.
///
/// As for float64, the library is asked only near the middle between two numbers. Of all float32
/// between 2⁻¹² and 4 it rounds none the other way whose square lies further from the middle than
/// 0.002 units in the last place.
@inline(__always)
func square(_ number: Float) -> Float {
  let exact = Double(number) * Double(number)
  let product = Float(exact)
  let binade = Float(bitPattern: product.bitPattern & 0x7f80_0000)
  let isPlain =
    abs(exact - Double(product)) < 0.48 * 0x1p-23 * Double(binade) && product > binade
    && product > 0x1p-24 && product < 16
  return isPlain ? product : apus_power_two_float(number)
}

/// A number moved to the nearer of two bounds, if it lies outside of them.
@inline(__always)
func clipped<Number: FloatingPoint>(_ number: Number, _ low: Number, _ high: Number) -> Number {
  let above = number < low ? low : number
  return above > high ? high : above
}

/// The remainder of a division by a positive number, not negative: Python's and NumPy's `%`.
@inline(__always)
func remainder(_ number: Double, _ divisor: Double) -> Double {
  if number >= -divisor && number < 2 * divisor {
    // At most one divisor off, where a sum is exact or rounds as Python's does. Chosen, not
    // branched to: a pendulum at rest swings about the seam.
    return number + (number < 0 ? divisor : number >= divisor ? -divisor : 0)
  }
  let rest = number.truncatingRemainder(dividingBy: divisor)
  return rest < 0 ? rest + divisor : abs(rest)
}

/// The sine of a float32 to the bit as NumPy computes it, on processors with fused multiply-add.
///
/// NumPy does not ask the C library: it takes a polynomial of the angle less a multiple of π/2, by
/// fused operations, which is off by up to 1.5 units in the last place. Only angles beyond 117,436,
/// 71,476 for the cosine, go to the library.
func narrowSine(_ angle: Float) -> Float {
  guard abs(angle) <= 117_435.992 else { return apus_sinf(angle) }
  let (rest, quadrant) = quadrantOf(angle)
  let value = quadrant & 1 == 0 ? sinePolynomial(rest) : cosinePolynomial(rest)
  return quadrant & 2 == 0 ? value : -value
}

/// The cosine of a float32 to the bit as NumPy computes it; see ``narrowSine(_:)``.
func narrowCosine(_ angle: Float) -> Float {
  guard abs(angle) <= 71_476.0625 else { return apus_cosf(angle) }
  let (rest, quadrant) = quadrantOf(angle)
  let value = quadrant & 1 == 0 ? cosinePolynomial(rest) : sinePolynomial(rest)
  return (quadrant + 1) & 2 == 0 ? value : -value
}

/// An angle less its nearest multiple of π/2, taken off in three parts, and that multiple.
private func quadrantOf(_ angle: Float) -> (rest: Float, quadrant: Int) {
  // Adding and taking off 1.5 · 2²³ rounds to a whole number.
  let nearest = (0x1.8p23 as Float).addingProduct(angle, 0x1.45f306p-1) - 0x1.8p23
  let rest = angle.addingProduct(nearest, -0x1.921fb0p0)
    .addingProduct(nearest, -0x1.5110b4p-22)
    .addingProduct(nearest, -0x1.846988p-48)
  return (rest, Int(nearest))
}

private func sinePolynomial(_ angle: Float) -> Float {
  let square = angle * angle
  var sum: Float = 0x1.7d3bbcp-19
  for coefficient: Float in [-0x1.a06bbap-13, 0x1.11119ap-7, -0x1.555556p-3, 0] {
    sum = coefficient.addingProduct(sum, square)
  }
  return angle.addingProduct(sum, angle)
}

private func cosinePolynomial(_ angle: Float) -> Float {
  let square = angle * angle
  var sum: Float = 0x1.98e616p-16
  for coefficient: Float in [-0x1.6c06dcp-10, 0x1.55553cp-5, -0.5, 1] {
    sum = coefficient.addingProduct(sum, square)
  }
  return sum
}

/// Checks the bounds between which an episode's starting values are drawn.
///
/// - Parameter limit: how far from zero they may be: far beyond any use, near enough for arithmetic.
/// - Throws: ``GymError/parameter(_:value:allowed:)`` for the first that makes no sense.
func checkStartingBounds(low: Double, high: Double, limit: Double = 1e100) throws {
  guard abs(low) <= limit else {
    throw GymError.parameter(
      "low", value: "\(low)", allowed: "a number from \(-limit) to \(limit)")
  }
  guard abs(high) <= limit, high >= low else {
    throw GymError.parameter(
      "high", value: "\(high)",
      allowed: "a number from low, which is \(low), to \(limit)")
  }
}
