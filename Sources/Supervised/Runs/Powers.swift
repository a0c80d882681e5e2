#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A power of a number, by the C library.
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
