internal import ArgumentParser
internal import Drawing
internal import Formats
internal import Gym
internal import Rendering
internal import Training

/// `apus record`: episodes as a moving picture, or one as a strip of pictures.
struct Record: Verb {
  static let configuration = CommandConfiguration(
    abstract: "Record episodes as a GIF, or as a PNG with twelve moments of them.")

  @Argument(help: "A run's folder, or an environment's id for random actions.")
  var subject: String
  @Option(name: .shortAndLong, help: "The file to write: .gif or .png.")
  var output: String
  @Option(help: "How many episodes.")
  var episodes = 1
  @Option(help: "Episode e is played in an environment seeded with this plus e.")
  var seed: UInt64 = 0
  @Option(help: "Cut an episode after so many steps (default: 10000).")
  var maxEpisodeSteps: Int?
  @Flag(help: "Show the last policy instead of the best.")
  var last = false
  @Flag(help: "Write one JSON object per line.")
  var json = false

  func run(in context: Context) throws -> Int32 {
    let console = Console(json: json)
    let isMoving = output.hasSuffix(".gif")
    guard isMoving || output.hasSuffix(".png") else {
      throw TrainingError.usage("--output \(output): the file's name must end in .gif or .png.")
    }
    guard episodes > 0 else {
      throw TrainingError.usage("--episodes cannot be \(episodes): it takes at least 1.")
    }
    let performance = try Performance(subject, last: last, context: context)
    let player = try Player(
      performance.specification, policy: performance.policy, seed: seed,
      maximumSteps: maxEpisodeSteps)
    var recording = try Recording(
      moving: isMoving, framesPerSecond: performance.specification.framesPerSecond,
      first: player.drawing)
    var returns: [Double] = []
    for episode in 0..<episodes {
      try player.restart(seed: seed &+ UInt64(episode))
      try recording.add(player.drawing)
      while !player.isOver {
        try player.step()
        try recording.add(player.drawing)
      }
      returns.append(player.episodeReturn)
    }
    try recording.write(to: output)
    console.line(
      .object([
        JSONMember("file", .string(output)), JSONMember("episodes", .integer(episodes)),
        JSONMember("frames", .integer(recording.frameCount)),
        JSONMember("mean_return", .number(Statistics.mean(returns))),
      ]))
    console.print(
      "\(output): \(Wording.grouped(recording.frameCount)) pictures, \(episodes) "
        + "\(episodes == 1 ? "episode" : "episodes"), return "
        + "\(readable(Statistics.mean(returns)))")
    return 0
  }
}

/// Pictures that become a file.
private struct Recording {
  private var film: GIF?
  private var drawings: [Drawing] = []
  private(set) var frameCount = 0
  /// How many moments a strip shows, and how many stand beside each other.
  private static let (moments, columns) = (12, 4)

  init(moving: Bool, framesPerSecond: Double, first: Drawing) throws {
    guard moving else { return }
    let picture = Picture(first)
    film = try GIF(
      width: picture.width, height: picture.height, framesPerSecond: framesPerSecond)
  }

  mutating func add(_ drawing: Drawing) throws {
    frameCount += 1
    if film == nil {
      drawings.append(drawing)
    } else {
      try film?.add(Picture(drawing))
    }
  }

  func write(to path: String) throws {
    if let film { return try film.write(to: path) }
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
