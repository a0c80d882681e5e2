internal import Agents
internal import ArgumentParser
internal import Formats
internal import Gym
internal import Supervised
internal import Training

/// `apus list`: what has a name.
struct List: Verb {
  static let configuration = CommandConfiguration(
    abstract: "List environments, agents, presets, models or data sets.")

  /// What can be listed.
  enum Subject: String, ExpressibleByArgument, CaseIterable {
    case environments, agents, presets, models, datasets
  }

  @Argument(help: "What to list; everything if omitted.")
  var subject: Subject?
  @Flag(help: "Write one JSON object per line.")
  var json = false

  func run(in context: Context) throws -> Int32 {
    let console = Console(json: json)
    for subject in subject.map({ [$0] }) ?? Subject.allCases {
      switch subject {
      case .environments: try listEnvironments(context, console)
      case .agents: try listAgents(context, console)
      case .presets: try listPresets(context, console)
      case .models: listModels(console)
      case .datasets: listDatasets(console)
      }
    }
    return 0
  }

  private func listEnvironments(_ context: Context, _ console: Console) throws {
    var rows = [["ENVIRONMENT", "STEPS", "WHAT IT IS"]]
    for environment in context.environments.specifications {
      rows.append([
        environment.id, environment.maxEpisodeSteps.map { String($0) } ?? "–", environment.summary,
      ])
      console.line(
        .object([
          JSONMember("kind", "environment"), JSONMember("name", .string(environment.id)),
          JSONMember(
            "max_episode_steps", environment.maxEpisodeSteps.map(JSONValue.integer) ?? .null),
          JSONMember("summary", .string(environment.summary)),
          JSONMember("parameters", try environment.parametersJSON),
        ]))
    }
    console.print(console.table(rows) + "\n")
  }

  private func listAgents(_ context: Context, _ console: Console) throws {
    var rows = [["AGENT", "WHAT IT IS"]]
    for kind in context.agents.kinds {
      rows.append([kind.name, kind.summary])
      console.line(
        .object([
          JSONMember("kind", "agent"), JSONMember("name", .string(kind.name)),
          JSONMember("summary", .string(kind.summary)),
          JSONMember("configuration", try kind.defaultConfiguration()),
        ]))
    }
    console.print(console.table(rows) + "\n")
  }

  private func listPresets(_ context: Context, _ console: Console) throws {
    var rows = [["PRESET", "AGENT", "ENVIRONMENT", "STEPS", "ENVS"]]
    for preset in try Preset.all() {
      rows.append([
        preset.name, preset.agent, preset.environment, Wording.grouped(preset.steps),
        String(preset.environments),
      ])
      console.line(
        .object([
          JSONMember("kind", "preset"), JSONMember("name", .string(preset.name)),
          JSONMember("agent", .string(preset.agent)),
          JSONMember("environment", .string(preset.environment)),
          JSONMember("steps", .integer(preset.steps)),
          JSONMember("environments", .integer(preset.environments)),
          JSONMember("configuration", preset.configuration),
        ]))
    }
    console.print(console.table(rows) + "\n")
  }

  private func listModels(_ console: Console) {
    var rows = [["MODEL", "WHAT IT IS"]]
    for kind in ModelKind.all {
      rows.append([kind.name, kind.summary])
      console.line([
        "kind": "model", "name": .string(kind.name), "summary": .string(kind.summary),
        "configuration": kind.defaults,
      ])
    }
    console.print(console.table(rows) + "\n")
  }

  private func listDatasets(_ console: Console) {
    var rows = [["DATA SET", "HERE", "WHAT IT IS"]]
    for data in NamedDataset.all {
      let isInstalled = data.isInstalled
      rows.append([data.name, isInstalled ? "yes" : "no", data.summary])
      console.line([
        "kind": "dataset", "name": .string(data.name), "summary": .string(data.summary),
        "installed": .bool(isInstalled), "installation": .string(data.installation),
      ])
    }
    console.print(console.table(rows))
    let absent = NamedDataset.all.filter { !$0.isInstalled }
    for command in Set(absent.map(\.installation)).sorted() {
      let names = absent.filter { $0.installation == command }.map(\.name)
      console.print("\nTo install \(names.joined(separator: ", ")): \(command)")
    }
  }
}
