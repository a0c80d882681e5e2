internal import ArgumentParser
internal import Drawing
internal import Formats
internal import Gym
internal import Rendering
internal import Training

/// `apus record`: episodes as a moving picture, or moments of them.
struct Record: Verb {
  static let configuration = CommandConfiguration(
    abstract: "Record episodes.",
    discussion: """
      A .gif, a .mp4 (by ffmpeg, where it is installed) and a .y4m (a video without compression) \
      move; a .png shows twelve moments, a .svg one.
      """)

  @Argument(help: "A run's folder, or an environment's id for random actions.")
  var subject: String
  @Option(name: .shortAndLong, help: "The file to write: .gif, .mp4, .y4m, .png or .svg.")
  var output: String
  @Option(help: "How many episodes.")
  var episodes = 1
  @Option(help: "Episode e is played in an environment seeded with this plus e.")
  var seed: UInt64 = 0
  @Option(help: "Cut an episode after so many steps (default: 10000).")
  var maxEpisodeSteps: Int?
  @Option(help: "Pixels of a moving picture, such as 600x400 (default: the drawing's own).")
  var size: PixelSize?
  @Option(help: "Frames a second (default: the environment's).")
  var fps: Double?
  @Option(help: "The step that a .svg shows (default: 0, the start).")
  var at = 0
  @Flag(help: "Show the last policy instead of the best.")
  var last = false
  @Flag(help: "Write one JSON object per line.")
  var json = false

  private enum Format: String, CaseIterable {
    case gif, mp4, y4m, png, svg
  }

  func run(in context: Context) throws -> Int32 {
    let console = Console(json: json)
    guard let format = Format.allCases.first(where: { output.hasSuffix("." + $0.rawValue) }) else {
      throw TrainingError.usage(
        "--output \(output): the file's name must end in .gif, .mp4, .y4m, .png or .svg.")
    }
    guard episodes > 0 else {
      throw TrainingError.usage("--episodes cannot be \(episodes): it takes at least 1.")
    }
    guard at >= 0 else { throw TrainingError.usage("--at cannot be \(at): it takes at least 0.") }
    if let fps, !(fps > 0 && fps <= 1000) {
      throw TrainingError.usage("--fps cannot be \(fps): it takes a number up to 1000.")
    }
    let performance = try Performance(subject, last: last, context: context)
    let player = try Player(
      performance.specification, policy: performance.policy, seed: seed,
      maximumSteps: maxEpisodeSteps)
    let returns = try record(player, as: format)
    let shown = format == .svg ? 1 : returns.frames
    console.line(
      .object([
        JSONMember("file", .string(output)), JSONMember("episodes", .integer(episodes)),
        JSONMember("frames", .integer(shown)),
        JSONMember("mean_return", .number(Statistics.mean(returns.values))),
      ]))
    console.print(
      "\(output): \(Wording.grouped(shown)) \(shown == 1 ? "picture" : "pictures"), \(episodes) "
        + "\(episodes == 1 ? "episode" : "episodes"), return "
        + "\(readable(Statistics.mean(returns.values)))")
    return 0
  }

  private func record(_ player: Player, as format: Format) throws -> Returns {
    let rate = fps ?? player.specification.framesPerSecond
    func picture(_ drawing: Drawing) -> Picture {
      size.map { Picture(drawing, width: $0.width, height: $0.height) } ?? Picture(drawing)
    }
    let first = picture(player.drawing)
    switch format {
    case .gif:
      var film = try GIF(width: first.width, height: first.height, framesPerSecond: rate)
      let returns = try play(player) { try film.add(picture($0)) }
      try film.write(to: output)
      return returns
    case .y4m, .mp4:
      var returns = Returns()
      func film(_ writer: FileWriter) throws {
        var film = try Y4M(
          writer, width: first.width, height: first.height, framesPerSecond: rate)
        returns = try play(player) { try film.add(picture($0)) }
      }
      if format == .mp4 {
        try Encoder().encode(to: output, film)
      } else {
        try Files.write(to: output, durable: false, film)
      }
      return returns
    case .png:
      var drawings: [Drawing] = []
      let returns = try play(player) { drawings.append($0) }
      try Strip(drawings).write(to: output)
      return returns
    case .svg:
      var shown: Drawing?
      var frame = 0
      let returns = try play(player) {
        if frame == at { shown = $0 }
        frame += 1
      }
      guard let shown else {
        throw TrainingError.usage("--at \(at): the recording has \(frame - 1) steps.")
      }
      try SVG.write(shown, to: output)
      return returns
    }
  }

  /// What was played.
  private struct Returns {
    var values: [Double] = []
    var frames = 0
  }

  /// Plays the episodes, and hands on every picture.
  private func play(_ player: Player, _ show: (Drawing) throws -> Void) throws -> Returns {
    var returns = Returns()
    for episode in 0..<episodes {
      try player.restart(seed: seed &+ UInt64(episode))
      try show(player.drawing)
      returns.frames += 1
      while !player.isOver {
        try player.step()
        try show(player.drawing)
        returns.frames += 1
      }
      returns.values.append(player.episodeReturn)
    }
    return returns
  }
}

/// A size in pixels, as in `600x400`.
struct PixelSize: ExpressibleByArgument {
  let width: Int
  let height: Int

  init?(argument: String) {
    let sides = argument.split(separator: "x").map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1],
      (1...16_384).contains(width), (1...16_384).contains(height)
    else { return nil }
    self.width = width
    self.height = height
  }
}

/// Some moments of episodes side by side.
private struct Strip {
  let drawings: [Drawing]
  /// How many moments are shown, and how many stand beside each other.
  private static let (moments, columns) = (12, 4)

  init(_ drawings: [Drawing]) { self.drawings = drawings }

  func write(to path: String) throws {
    let count = min(Self.moments, drawings.count)
    let chosen = (0..<count).map { drawings[$0 * (drawings.count - 1) / max(count - 1, 1)] }
    guard let first = chosen.first else { return }
    let size = Picture(first)
    let (width, height) = (max(size.width / 2, 1), max(size.height / 2, 1))
    let columns = min(Self.columns, count)
    var canvas = Canvas(
      width: columns * (width + 4) - 4, height: (count + columns - 1) / columns * (height + 4) - 4)
    for (index, drawing) in chosen.enumerated() {
      canvas.draw(
        drawing, x: index % columns * (width + 4), y: index / columns * (height + 4),
        width: width, height: height)
    }
    try PNG.write(canvas.picture, to: path)
  }
}
