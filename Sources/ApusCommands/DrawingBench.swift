internal import Drawing
internal import Gym
internal import Rendering
internal import Training

/// Paints what environments draw of themselves, on one thread at their own size.
struct DrawingBench {
  let specifications: [EnvironmentSpecification]
  let repetitions: Int

  func run(_ figure: (String, Double, String) -> Void) throws {
    for specification in specifications {
      let frames = try drawings(of: specification, count: 200)
      guard let first = frames.first, !first.isEmpty else { continue }
      let size = Picture(first)
      var canvas = Canvas(width: size.width, height: size.height)
      let rate = median(of: repetitions) {
        let stopwatch = Stopwatch()
        var count = 0
        repeat {
          for frame in frames { canvas.draw(frame) }
          count += frames.count
        } while stopwatch.seconds < 0.3
        return Double(count) / stopwatch.seconds
      }
      figure(
        "drawing \(specification.id), \(size.width) × \(size.height), 1 thread", rate, "frames/s")
    }
  }

  /// What some steps with random actions look like.
  private func drawings(of specification: EnvironmentSpecification, count: Int) throws -> [Drawing]
  {
    let world = try specification.makeEpisodic()
    world.seedActions(0)
    _ = try world.reset(seed: 0)
    var drawings = [world.draw()]
    while drawings.count < count, !drawings[0].isEmpty {
      if try world.step(world.sampleAction()).ended { _ = try world.reset(seed: nil) }
      drawings.append(world.draw())
    }
    return drawings
  }
}
