#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// eˣ.
@inline(__always)
func exponential(_ x: Double) -> Double { exp(x) }

/// 1 / (1 + e⁻ˣ).
@inline(__always)
func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// log(1 + eˣ), without overflow.
@inline(__always)
func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-x.magnitude)) }

/// log(p / (1 − p)).
@inline(__always)
func logit(_ p: Double) -> Double { log(p / (1 - p)) }
