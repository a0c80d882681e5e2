public import Gym

extension GridWorld {
  /// The maps that come with Apus, by name.
  public static let maps: [String: String] = [
    "open": """
    ########
    #S.....#
    #......#
    #......#
    #......#
    #......#
    #.....G#
    ########
    """,
    "windy": """
    ..........
    ..........
    ..........
    S......G..
    ..........
    ..........
    ..........
    """,
    "jumps": """
    SASBS
    SSSSS
    SSSbS
    SSSSS
    SaSSS

    A: jump a 10
    B: jump b 5
    """,
    "four_rooms": """
    #############
    #S....#.....#
    #.....#.....#
    #...........#
    #.....#.....#
    #.....#.....#
    ##.####.....#
    #.....###G###
    #.....#.....#
    #.....#.....#
    #...........#
    #.....#.....#
    #############
    """,
    "four_rooms_far": """
    #############
    #S....#.....#
    #.....#.....#
    #...........#
    #.....#.....#
    #.....#.....#
    ##.####.....#
    #.....###.###
    #.....#.....#
    #.....#.....#
    #.........G.#
    #.....#.....#
    #############
    """,
    "dyna": """
    .......#G
    ..#....#.
    S.#....#.
    ..#......
    .....#...
    .........
    """,
    "blocking": """
    ........G
    .........
    .........
    ########.
    .........
    ...S.....
    """,
    "shortcut": """
    ........G
    .........
    .........
    .########
    .........
    ...S.....
    """,
    "cliff": """
    ............
    ............
    ............
    SCCCCCCCCCCG
    """,
  ]

  private static func world(_ map: String, _ change: (inout Parameters) -> Void) -> Parameters {
    var parameters = Parameters()
    parameters.map = map
    change(&parameters)
    return parameters
  }

  /// Every step costs 1, the last one too.
  private static func walk(_ map: String, _ change: (inout Parameters) -> Void = { _ in })
    -> Parameters
  {
    world(map) {
      $0.stepReward = -1
      $0.goalReward = -1
      change(&$0)
    }
  }

  /// Nothing but the goal is worth something; one move in three slips.
  private static func rooms(_ map: String) -> Parameters {
    world(map) {
      $0.stepReward = 0
      $0.slip = 1.0 / 3
      $0.slipTo = .others
    }
  }

  private static let wind = [0, 0, 0, 1, 1, 1, 2, 2, 1, 0]

  /// The ids under which worlds are known.
  public static let registrations: [Registration<Parameters>] = [
    Registration(
      "GridWorld-v0", "Walk through a world drawn as text, of your own.", maxEpisodeSteps: 200,
      framesPerSecond: 8),
    Registration(
      "WindyGridworld-v0", "Reach the goal across a crosswind (Sutton and Barto, example 6.5).",
      maxEpisodeSteps: 1000, framesPerSecond: 8, parameters: walk("windy") { $0.wind = wind }),
    Registration(
      "KingsWindyGridworld-v0", "The same with a king's moves (exercise 6.9).",
      maxEpisodeSteps: 1000, framesPerSecond: 8,
      parameters: walk("windy") {
        $0.wind = wind
        $0.moves = 8
      }),
    Registration(
      "StochasticWindyGridworld-v0", "The same in gusts (exercise 6.10).", maxEpisodeSteps: 1000,
      framesPerSecond: 8,
      parameters: walk("windy") {
        $0.wind = wind
        $0.moves = 8
        $0.stochasticWind = true
      }),
    Registration(
      "JumpGridworld-v0", "Jump for rewards in five by five cells (example 3.5).",
      maxEpisodeSteps: 100, framesPerSecond: 8,
      parameters: world("jumps") {
        $0.stepReward = 0
        $0.bumpReward = -1
      }),
    Registration(
      "FourRooms-v0", "Find the hallway between four rooms (Sutton, Precup and Singh).",
      maxEpisodeSteps: 500, framesPerSecond: 8, parameters: rooms("four_rooms")),
    Registration(
      "FourRoomsFar-v0", "Find a cell of the last of four rooms.", maxEpisodeSteps: 500,
      framesPerSecond: 8, parameters: rooms("four_rooms_far")),
    Registration(
      "DynaMaze-v0", "Find through a small maze (example 8.1).", maxEpisodeSteps: 1000,
      framesPerSecond: 8,
      parameters: world("dyna") {
        $0.stepReward = 0
      }),
    Registration(
      "BlockingMaze-v0", "Go around a wall that is open on the right (example 8.2).",
      maxEpisodeSteps: 1000, framesPerSecond: 8,
      parameters: world("blocking") { $0.stepReward = 0 }),
    Registration(
      "ShortcutMaze-v0", "Go around a wall that is open on the left (example 8.3).",
      maxEpisodeSteps: 1000, framesPerSecond: 8,
      parameters: world("shortcut") { $0.stepReward = 0 }),
    Registration(
      "CliffGridworld-v0", "Walk along a cliff that is drawn as text (example 6.6).",
      maxEpisodeSteps: 1000, framesPerSecond: 8,
      parameters: walk("cliff") { $0.cliffReward = -100 }),
    Registration(
      "Maze-v0", "Find through a maze of 21 by 21 cells.", maxEpisodeSteps: 2000,
      framesPerSecond: 12,
      parameters: walk("open") {
        $0.generator = "backtracker"
        $0.width = 21
        $0.height = 21
      }),
    Registration(
      "ObstacleField-v0", "Cross slippery ground of 102 by 102 cells with obstacles.",
      maxEpisodeSteps: 5000, framesPerSecond: 30,
      parameters: world("open") {
        $0.generator = "obstacles"
        $0.width = 102
        $0.height = 102
        $0.density = 0.05
        $0.slip = 0.2
      }),
  ]
}
