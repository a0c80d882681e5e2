import Environments
import Gym
import Testing

@Suite struct GridMapGeneratorTests {
  /// The cells that can be reached from the start, and all that are open.
  private func reach(_ map: GridMap) -> (reached: Set<Int>, open: Set<Int>) {
    let open = Set(map.cells.indices.filter { map.cells[$0] != .wall })
    var queue = map.cells.indices.filter { map.cells[$0] == .start }
    var reached = Set(queue)
    while let place = queue.popLast() {
      for next in [place - 1, place + 1, place - map.columns, place + map.columns]
      where open.contains(next) && reached.insert(next).inserted { queue.append(next) }
    }
    return (reached, open)
  }

  @Test(arguments: GridMapGenerator.allCases) func everyCellHasAWay(_ maker: GridMapGenerator)
    throws
  {
    for (width, height) in [(5, 5), (11, 7), (21, 21), (24, 13)] {
      for seed in UInt64(0)..<10 {
        let map = try maker.map(width: width, height: height, density: 0.3, seed: seed)
        #expect(map.columns == width && map.rows == height)
        let (reached, open) = reach(map)
        #expect(reached == open, "\(maker) \(width) × \(height), seed \(seed)\n\(map.text())")
        #expect(map.cells.count { $0 == .goal } == 1 && map.cells.count { $0 == .start } == 1)
        // The edge is closed.
        #expect((0..<width).allSatisfy { map[0, $0] == .wall && map[height - 1, $0] == .wall })
        #expect((0..<height).allSatisfy { map[$0, 0] == .wall && map[$0, width - 1] == .wall })
      }
    }
  }

  /// A tree has one connection less than cells: between any two of them there is one way.
  @Test(arguments: [GridMapGenerator.backtracker, .kruskal, .wilson, .prim])
  func mazesArePerfect(_ maker: GridMapGenerator) throws {
    for seed in UInt64(0)..<20 {
      let map = try maker.map(width: 21, height: 15, density: 0, seed: seed)
      let (_, open) = reach(map)
      let connections = open.reduce(0) { sum, place in
        sum + [place + 1, place + map.columns].count { open.contains($0) }
      }
      #expect(connections == open.count - 1)
      // Every cell of the maze is part of it.
      #expect(open.count == 2 * 10 * 7 - 1)
    }
  }

  @Test(arguments: GridMapGenerator.allCases) func seedsTellMapsApart(_ maker: GridMapGenerator)
    throws
  {
    func text(_ seed: UInt64) throws -> String {
      try maker.map(width: 21, height: 21, density: 0.2, seed: seed).text()
    }
    #expect(try text(1) == text(1))
    #expect(try text(1) != text(2))
  }

  /// The 15 spanning trees of two by three cells come about equally often.
  @Test func wilsonIsFair() throws {
    var counts: [String: Int] = [:]
    for seed in UInt64(0)..<3000 {
      counts[
        try GridMapGenerator.wilson.map(width: 7, height: 5, density: 0, seed: seed).text(),
        default: 0] += 1
    }
    #expect(counts.count == 15)
    let squares = counts.values.reduce(0.0) { $0 + pow2(Double($1) - 200) / 200 }
    // The quantile 0.999 of χ² with 14 degrees of freedom.
    #expect(squares < 36.1)
  }

  private func pow2(_ x: Double) -> Double { x * x }

  @Test func tooDenseAFieldIsRefused() throws {
    #expect(throws: GymError.self) {
      try GridMapGenerator.obstacles.map(width: 101, height: 101, density: 0.6, seed: 0)
    }
  }
}
