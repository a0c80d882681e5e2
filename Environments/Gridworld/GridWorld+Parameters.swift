internal import Formats
internal import Gym

extension GridWorld.Parameters {
  /// Checks every value.
  public func validate() throws {
    guard moves == 4 || moves == 8 else {
      throw GymError.parameter("moves", value: "\(moves)", allowed: "4 or 8")
    }
    guard (0...1).contains(slip) else {
      throw GymError.parameter("slip", value: "\(slip)", allowed: "between 0 and 1")
    }
    guard wind.allSatisfy({ (-100...100).contains($0) }) else {
      throw GymError.parameter("wind", value: "\(wind)", allowed: "numbers from -100 to 100")
    }
    for (name, value) in [
      ("step_reward", stepReward), ("goal_reward", goalReward), ("hole_reward", holeReward),
      ("cliff_reward", cliffReward), ("bump_reward", bumpReward),
    ] where !value.isFinite {
      throw GymError.parameter(name, value: "\(value)", allowed: "a finite number")
    }
    guard generator.isEmpty || GridMapGenerator(rawValue: generator) != nil else {
      throw GymError.parameter(
        "generator", value: generator,
        allowed: GridMapGenerator.allCases.map(\.rawValue).joined(separator: ", ")
          + " or empty for the map")
    }
    guard (5...301).contains(width) else {
      throw GymError.parameter("width", value: "\(width)", allowed: "between 5 and 301")
    }
    guard (5...301).contains(height) else {
      throw GymError.parameter("height", value: "\(height)", allowed: "between 5 and 301")
    }
    guard (0...0.6).contains(density) else {
      throw GymError.parameter("density", value: "\(density)", allowed: "between 0 and 0.6")
    }
  }

  /// The map that the parameters describe.
  func makeMap() throws -> GridMap {
    if let maker = GridMapGenerator(rawValue: generator) {
      return try maker.map(width: width, height: height, density: density, seed: layoutSeed)
    }
    return try GridMap(GridWorld.maps[map] ?? map, name: "the map")
  }
}

extension GridWorld.Parameters {
  // Not private: the encoder, made beside the struct, needs them too.
  enum CodingKeys: String, CodingKey {
    case map, generator, width, height, density, layoutSeed, moves, slip, slipTo, wind
    case stochasticWind, stepReward, goalReward, holeReward, cliffReward, bumpReward
  }

  /// Reads what was encoded; a map that is the name of a file is read from there.
  ///
  /// - Throws: ``GymError`` if the file is missing or its map makes no sense.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    map = try Self.text(values.decode(String.self, forKey: .map))
    generator = try values.decode(String.self, forKey: .generator)
    width = try values.decode(Int.self, forKey: .width)
    height = try values.decode(Int.self, forKey: .height)
    density = try values.decode(Double.self, forKey: .density)
    layoutSeed = try values.decode(UInt64.self, forKey: .layoutSeed)
    moves = try values.decode(Int.self, forKey: .moves)
    slip = try values.decode(Double.self, forKey: .slip)
    let target = try values.decode(String.self, forKey: .slipTo)
    guard let known = GridWorld.SlipTarget(rawValue: target) else {
      throw GymError.parameter("slip_to", value: target, allowed: "sides, others or any")
    }
    slipTo = known
    wind = try values.decode([Int].self, forKey: .wind)
    stochasticWind = try values.decode(Bool.self, forKey: .stochasticWind)
    stepReward = try values.decode(Double.self, forKey: .stepReward)
    goalReward = try values.decode(Double.self, forKey: .goalReward)
    holeReward = try values.decode(Double.self, forKey: .holeReward)
    cliffReward = try values.decode(Double.self, forKey: .cliffReward)
    bumpReward = try values.decode(Double.self, forKey: .bumpReward)
  }

  /// The text of a map: itself, or that of the file of this name.
  private static func text(_ map: String) throws -> String {
    if GridWorld.maps[map] != nil || map.contains(where: \.isNewline) { return map }
    guard Files.exists(map) else {
      let names = GridWorld.maps.keys.sorted().joined(separator: ", ")
      throw GymError.parameter(
        "map", value: map, allowed: "a map's text, the name of a file, or one of \(names)")
    }
    let text = try Files.readText(map)
    // Checked here, where the file's name is known.
    _ = try GridMap(text, name: map)
    return text.hasSuffix("\n") ? text : text + "\n"
  }
}
