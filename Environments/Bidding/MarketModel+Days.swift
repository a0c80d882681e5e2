public import Randomness

extension MarketModel {
  /// Draws a day into the room of another.
  ///
  /// - Parameter lowerRanks: how many lower bids of the others are drawn beside the highest.
  /// - Complexity: O(auctions), about 25 ns each.
  public func draw(_ day: inout AuctionDay, lowerRanks: Int = 0, using generator: inout PCG64) {
    let total = traffic.reduce(0, +)
    let volume =
      auctionsPerDay
      * exponential(
        volumeDeviation * generator.normal() - volumeDeviation * volumeDeviation / 2)
    let level = exponential(dayPriceDeviation * generator.normal())
    var shares = traffic.map { $0 / total }
    Self.jitter(&shares, by: trafficJitter, window: trafficWindow, using: &generator)
    let drawn = shares.reduce(0, +)
    var prices = [Double](repeating: level, count: traffic.count)
    Self.jitter(&prices, by: priceJitter, window: priceWindow, using: &generator)
    var values = [Double](repeating: 1, count: traffic.count)
    Self.jitter(&values, by: valueJitter, window: valueWindow, using: &generator)

    day.starts.removeAll(keepingCapacity: true)
    day.starts.append(0)
    var reached = 0.0
    for share in shares {
      reached += share
      day.starts.append(Int((volume * reached / max(drawn, 1e-300)).rounded()))
    }
    let count = day.starts[traffic.count]
    let seed = generator.next()
    day.responses = .drawn(seed: seed, conversionRate: conversionRate)
    Self.fit(&day.values, count)
    Self.fit(&day.prices, count)
    fill(&day, priceLevels: prices, valueLevels: values, using: &generator)
    drawLower(&day, ranks: lowerRanks, using: &generator)
  }

  /// Multiplies windows of ticks by draws around 1.
  private static func jitter(
    _ levels: inout [Double], by width: Double, window: Int, using generator: inout PCG64
  ) {
    var factor = 1.0
    for tick in levels.indices {
      if tick % window == 0 { factor = generator.uniform(1 - width, 1 + width) }
      levels[tick] *= factor
    }
  }

  private static func fit(_ numbers: inout [Double], _ count: Int) {
    if numbers.count > count { numbers.removeLast(numbers.count - count) }
    if numbers.count < count {
      numbers.append(contentsOf: repeatElement(0, count: count - numbers.count))
    }
  }

  private func fill(
    _ day: inout AuctionDay, priceLevels: [Double], valueLevels: [Double],
    using generator: inout PCG64
  ) {
    let other = (1 - correlation * correlation).squareRoot()
    let samplers = (price.sampler, value.sampler)
    let starts = day.starts
    var random = generator
    day.prices.withUnsafeMutableBufferPointer { prices in
      day.values.withUnsafeMutableBufferPointer { values in
        for tick in priceLevels.indices {
          let (priceLevel, valueLevel) = (priceLevels[tick], valueLevels[tick])
          var index = starts[tick]
          while index < starts[tick + 1] {
            let count = min(8, starts[tick + 1] - index)
            var (first, second) = (SIMD8<Double>(), SIMD8<Double>())
            for lane in 0..<count {
              first[lane] = random.normal()
              second[lane] = random.normal()
            }
            second = first * correlation + second * other
            let drawnPrices = Self.numbers(samplers.0, first) * priceLevel
            let drawnValues = pointwiseMin(Self.numbers(samplers.1, second) * valueLevel, .one)
            if count == 8 {
              store(drawnPrices, at: index, in: prices)
              store(drawnValues, at: index, in: values)
            } else {
              for lane in 0..<count {
                prices[index + lane] = drawnPrices[lane]
                values[index + lane] = drawnValues[lane]
              }
            }
            index += count
          }
        }
      }
    }
    generator = random
  }

  @inline(__always)
  private static func numbers(
    _ sampler: MarketDistribution.Sampler, _ scores: SIMD8<Double>
  ) -> SIMD8<Double> {
    switch sampler {
    case .line(let offset, let slope): return exponential(scores * slope + offset)
    case .table(let table):
      var numbers = SIMD8<Double>()
      for lane in 0..<8 { numbers[lane] = table(scores[lane]) }
      return numbers
    }
  }

  /// Draws the others' lower bids: each a part of the next higher one.
  private func drawLower(_ day: inout AuctionDay, ranks: Int, using generator: inout PCG64) {
    if day.lowerPrices.count != ranks {
      day.lowerPrices = Array(repeating: [], count: ranks)
    }
    for rank in 0..<ranks {
      Self.fit(&day.lowerPrices[rank], day.count)
      for index in 0..<day.count {
        let above = rank == 0 ? day.prices[index] : day.lowerPrices[rank - 1][index]
        day.lowerPrices[rank][index] = above * generator.uniform(lowerPriceShare, 1)
      }
    }
  }
}
