internal import Formats
internal import Gym

extension MarketModel {
  /// The shape of the price landscape that is fitted.
  public enum Landscape: String, Sendable, CaseIterable {
    /// A log-normal distribution with the log's mean and deviation of logarithms.
    case logNormal = "log_normal"
    /// A gamma distribution of the greatest likelihood.
    case gamma
    /// The log's own quantiles.
    case empirical
  }

  /// A market as a log shows it: volumes and traffic, levels of price and value, their spread and
  /// correlation.
  ///
  /// Levels move by what ticks and days differ beyond what chance alone would make them. A log without
  /// times says nothing of traffic: its ticks are alike.
  /// - Throws: `FormatError` if the log is too small: fewer than 1000 auctions.
  public init(fitting log: AuctionLog, landscape: Landscape, ticks: Int, rowsPerDay: Int) throws {
    self.init()
    guard log.count >= 1000 else {
      throw FormatError.malformed(
        log.name,
        "its \(log.count) auctions are too few to fit a market to: 1000 are the least, and days of "
          + "10000 are better.")
    }
    let days = try log.days(ticks: ticks, rowsPerDay: rowsPerDay)
    let count = Double(log.count)
    auctionsPerDay = count / Double(days.count)
    let volumes = days.map { logarithm(Double(max(1, $0.count))) }
    let hasDays = !log.times.isEmpty || !log.days.isEmpty
    volumeDeviation = !hasDays || days.count < 3 ? 0 : min(2, Self.deviation(volumes))
    traffic = (0..<(days.first?.tickCount ?? 1)).map { tick in
      Double(days.reduce(0) { $0 + $1.auctions(of: tick).count }) / count
    }
    trafficJitter = 0

    price = try Self.distribution(log.prices, landscape, of: log, "prices")
    value = try Self.distribution(
      log.values, landscape == .gamma ? .logNormal : landscape, of: log, "values")
    let priceLevels = Levels(days, \.prices)
    dayPriceDeviation = days.count < 3 ? 0 : min(2, priceLevels.dayDeviation)
    priceJitter = min(0.9, priceLevels.tickDeviation * 3.0.squareRoot())
    priceWindow = 1
    valueJitter = min(0.9, Levels(days, \.values).tickDeviation * 3.0.squareRoot())
    valueWindow = 1
    // The day's level has the median 1: its mean is taken out again.
    price = price.scaled(by: exponential(-dayPriceDeviation * dayPriceDeviation / 2))
    correlation = Self.rankCorrelation(log.prices, log.values)
    let clicks = log.clicks.count { $0 }
    conversionRate =
      clicks == 0 ? 0 : min(1, Double(log.conversions.count { $0 }) / Double(clicks))
    try validate()
  }

  private static func distribution(
    _ numbers: [Double], _ landscape: Landscape, of log: AuctionLog, _ name: String
  ) throws -> MarketDistribution {
    let positive = numbers.filter { $0 > 0 }
    guard positive.count * 2 > numbers.count, let first = positive.first else {
      throw FormatError.malformed(
        log.name, "most of its \(name) are 0: there is no market to fit.")
    }
    let mean = positive.reduce(0, +) / Double(positive.count)
    if landscape == .empirical {
      return .empirical(quantiles: NormalScores(sorted: numbers.sorted()).quantiles)
    }
    let logs = positive.map(logarithm)
    let logMean = logs.reduce(0, +) / Double(logs.count)
    guard landscape == .gamma, !positive.allSatisfy({ $0 == first }) else {
      let deviation = min(3, deviation(logs))
      return .logNormal(
        mean: exponential(logMean + deviation * deviation / 2), deviation: deviation)
    }
    // Minka, "Estimating a Gamma distribution" (2002), the start that is off by less than 1.5 %.
    let gap = logarithm(mean) - logMean
    let shape = (3 - gap + ((gap - 3) * (gap - 3) + 24 * gap).squareRoot()) / (12 * gap)
    return .gamma(shape: max(0.05, shape), scale: mean / max(0.05, shape))
  }

  private static func deviation(_ numbers: [Double]) -> Double {
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(max(1, numbers.count - 1))).squareRoot()
  }

  /// The correlation of two lists' normal scores: of the normal numbers of a Gaussian copula.
  static func rankCorrelation(_ first: [Double], _ second: [Double]) -> Double {
    let (a, b) = (normalScores(first), normalScores(second))
    let both = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    let squares = a.reduce(0) { $0 + $1 * $1 } * b.reduce(0) { $0 + $1 * $1 }
    return squares > 0 ? clipped(both / squares.squareRoot(), -1, 1) : 0
  }

  /// Each number's normal score by its rank; equal numbers share the mean of their ranks.
  private static func normalScores(_ numbers: [Double]) -> [Double] {
    let order = numbers.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
    var scores = [Double](repeating: 0, count: numbers.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, numbers[order[end]] == numbers[order[start]] { end += 1 }
      let probability = (Double(start + end) / 2) / Double(order.count)
      let score = normalQuantile(clipped(probability, 1e-9, 1 - 1e-9))
      for place in start..<end { scores[order[place]] = score }
      start = end
    }
    return scores
  }

  /// How far the levels of ticks and days differ beyond chance, relative to the mean.
  private struct Levels {
    var dayDeviation = 0.0
    var tickDeviation = 0.0

    init(_ days: [AuctionDay], _ numbers: KeyPath<AuctionDay, [Double]>) {
      var (within, chance, cells) = (0.0, 0.0, 0.0)
      var dayMeans: [Double] = []
      for day in days where day.count > 1 {
        let all = day[keyPath: numbers]
        let mean = all.reduce(0, +) / Double(all.count)
        guard mean > 0 else { continue }
        dayMeans.append(logarithm(mean))
        let variance = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count)
        for tick in 0..<day.tickCount {
          let auctions = day.auctions(of: tick)
          guard auctions.count >= 20 else { continue }
          let level = all[auctions].reduce(0, +) / Double(auctions.count)
          within += (level - mean) * (level - mean) / (mean * mean)
          chance += variance / Double(auctions.count) / (mean * mean)
          cells += 1
        }
      }
      if dayMeans.count > 1 { dayDeviation = MarketModel.deviation(dayMeans) }
      if cells > 0 { tickDeviation = max(0, (within - chance) / cells).squareRoot() }
    }
  }
}

/// The number below which a standard normal number falls with a probability.
func normalQuantile(_ probability: Double) -> Double {
  var (low, high) = (-8.0, 8.0)
  for _ in 0..<50 {
    let middle = (low + high) / 2
    if normalProbability(middle) < probability { low = middle } else { high = middle }
  }
  return (low + high) / 2
}
