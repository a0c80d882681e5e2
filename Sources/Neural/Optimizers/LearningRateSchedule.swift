#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// How the learning rate changes from update to update.
///
/// ```swift
/// let schedule = LearningRateSchedule.cosine(from: 3e-4, to: 3e-5, steps: 9_000).warmedUp(steps: 1_000)
/// try runner.train(…, learningRate: schedule.rate(at: update))
/// ```
///
/// The rates equal those of `torch.optim.lr_scheduler`. A schedule is a function of the update's
/// number alone, so that a run continues exactly wherever it was stopped.
public indirect enum LearningRateSchedule: Sendable, Hashable, Codable {
  /// The same rate throughout.
  case constant(Double)
  /// In a straight line over `steps` updates, then `end`.
  case linear(from: Double, to: Double, steps: Int)
  /// `from · (1 − step / steps)^power`, then 0.
  case polynomial(from: Double, power: Double, steps: Int)
  /// Along half a period of a cosine over `steps` updates, then `end` (Loshchilov & Hutter 2017).
  case cosine(from: Double, to: Double, steps: Int)
  /// The same again and again, each period `multiplier` times as long as the one before.
  case cosineWarmRestarts(from: Double, to: Double, period: Int, multiplier: Int = 1)
  /// Multiplied by `factor` after every `every` updates.
  case step(from: Double, every: Int, factor: Double)
  /// Multiplied by `factor` at each of these updates.
  case milestones(from: Double, at: [Int], factor: Double)
  /// Multiplied by `factor` after every update.
  case exponential(from: Double, factor: Double)
  /// Up to `maximum` and down again within `steps` updates (Smith & Topin 2018): it begins at
  /// `maximum / startDivisor`, is at its maximum after `warmUpFraction` of the updates, and ends at
  /// `maximum / (startDivisor · finalDivisor)`.
  case oneCycle(
    maximum: Double, steps: Int, warmUpFraction: Double = 0.3, startDivisor: Double = 25,
    finalDivisor: Double = 1e4, isLinear: Bool = false)
  /// For `steps` updates a straight line from `factor` times the other schedule's first rate up to
  /// it; then the other schedule, counted from there.
  case warmUp(factor: Double, steps: Int, then: LearningRateSchedule)

  /// This schedule after a warm-up.
  ///
  /// - Parameters:
  ///   - steps: the updates of the warm-up.
  ///   - factor: the first rate as a share of this schedule's first.
  public func warmedUp(steps: Int, from factor: Double = 0) -> LearningRateSchedule {
    .warmUp(factor: factor, steps: steps, then: self)
  }

  /// The rate of an update, the first of which is number 0.
  public func rate(at step: Int) -> Double {
    let step = max(step, 0)
    switch self {
    case .constant(let rate): return rate
    case .linear(let start, let end, let steps):
      return Self.line(start, end, Self.share(step, steps))
    case .polynomial(let start, let power, let steps):
      return start * pow(1 - Self.share(step, steps), power)
    case .cosine(let start, let end, let steps):
      return Self.halfCosine(start, end, Self.share(step, steps))
    case .cosineWarmRestarts(let start, let end, let period, let multiplier):
      let (place, length) = Self.place(of: step, period: period, multiplier: multiplier)
      return Self.halfCosine(start, end, Double(place) / Double(length))
    case .step(let start, let every, let factor):
      return start * pow(factor, Double(step / max(every, 1)))
    case .milestones(let start, let places, let factor):
      return start * pow(factor, Double(places.count { $0 <= step }))
    case .exponential(let start, let factor): return start * pow(factor, Double(step))
    case .oneCycle(let maximum, let steps, let fraction, let divisor, let final, let isLinear):
      let anneal = isLinear ? Self.line : Self.halfCosine
      let peak = fraction * Double(steps) - 1
      let last = Double(steps - 1)
      let start = maximum / divisor
      let place = min(Double(step), last)
      if place <= peak { return anneal(start, maximum, place / peak) }
      return anneal(maximum, start / final, (place - peak) / (last - peak))
    case .warmUp(let factor, let steps, let then):
      guard step < steps else { return then.rate(at: step - steps) }
      let target = then.rate(at: 0)
      return Self.line(factor * target, target, Self.share(step, steps))
    }
  }

  /// How much of `steps` is over, at most 1.
  private static func share(_ step: Int, _ steps: Int) -> Double {
    step >= steps ? 1 : Double(step) / Double(steps)
  }

  private static func line(_ start: Double, _ end: Double, _ share: Double) -> Double {
    // At the end exactly the end.
    share >= 1 ? end : start + (end - start) * share
  }

  private static func halfCosine(_ start: Double, _ end: Double, _ share: Double) -> Double {
    end + (start - end) * (1 + cos(Double.pi * share)) / 2
  }

  /// Where a step lies in its period, and how long that is.
  private static func place(of step: Int, period: Int, multiplier: Int) -> (Int, Int) {
    var (place, length) = (step, max(period, 1))
    if multiplier <= 1 { return (place % length, length) }
    while place >= length {
      place -= length
      length *= multiplier
    }
    return (place, length)
  }
}
