import Agents
import Formats
import Testing
import Training

/// The published numbers, written down a second time from their sources: RL Baselines3 Zoo's
/// `hyperparams/dqn.yml` and `ppo.yml` with Stable-Baselines3's defaults, CleanRL's `dqn.py`, `pqn.py`
/// and `ppo.py`.
struct PresetTests {
  /// DQN's additions, which the sources of these presets do without.
  private let withoutAdditions: JSONValue = [
    "sample_count": 8, "greedy_sample_count": 32, "cosine_count": 64,
    "distribution": "mean", "quantile_count": 200, "atom_count": 51, "value_minimum": -10,
    "value_maximum": 10, "n_step": 1, "dueling": false, "noisy": false, "prioritized_replay": false,
    "priority_exponent": 0.6,
    "importance_exponent_start": 0.4,
  ]

  /// What presets of policy gradients say of neither noise nor normalisation.
  private let plainGradient: JSONValue = [
    "log_std_init": 0, "use_sde": false, "sde_sample_frequency": -1,
    "normalize_observations": false, "normalize_rewards": false, "orthogonal_init": true,
  ]

  /// Settings after changes.
  private func changed(_ base: JSONValue, _ changes: JSONValue) -> JSONValue {
    let new = changes.members ?? []
    return .object(
      (base.members ?? []).filter { old in !new.contains { $0.key == old.key } } + new)
  }

  func check(
    _ agent: any AgentKind.Type, _ name: String?,
    in ids: [String] = ["CartPole-v1", "CartPole-v0"], steps: Int, environments: Int,
    _ published: JSONValue
  ) throws {
    var expected = published.members ?? []
    if agent == DQN.self { expected += withoutAdditions.members ?? [] }
    if agent == PPO.self || agent == A2C.self || agent == RecurrentPPO.self {
      for member in plainGradient.members ?? []
      where !expected.contains(where: { $0.key == member.key }) { expected.append(member) }
    }
    expected.append(JSONMember("reward_scale", 1))
    if [DQN.name, PQN.name, PPO.name, RecurrentPPO.name, A2C.name].contains(agent.name) {
      expected.append(JSONMember("network", "dense"))
    }
    for environment in ids {
      var notices: [String] = []
      let preset = try Preset.named(
        name, agent: agent, environment: environment, notices: &notices)
      #expect(notices.isEmpty)
      #expect(preset.steps == steps)
      #expect(preset.environments == environments)
      #expect(
        Set((preset.configuration.members ?? []).map(\.key)) == Set(expected.map(\.key)))
      for member in expected {
        let found = preset.configuration[member.key]
        if let number = member.value.real {
          #expect(found?.real == number, "\(member.key)")
        } else {
          #expect(found == member.value, "\(member.key)")
        }
      }
    }
  }

  @Test func zooDQN() throws {
    try check(
      DQN.self, nil, steps: 50_000, environments: 1,
      [
        "learning_rate": 2.3e-3, "replay_capacity": 100_000, "learning_starts": 1000,
        "random_until_learning_starts": true, "batch_size": 64, "discount": 0.99,
        "target_update_interval": 10, "polyak": 1, "train_frequency": 256, "gradient_steps": 128,
        "epsilon_start": 1, "epsilon_end": 0.04, "exploration_fraction": 0.16,
        "max_gradient_norm": 10, "loss": "huber", "double": false, "hidden_sizes": [256, 256],
        "activation": "relu", "adam_epsilon": 1e-8,
      ])
  }

  @Test func cleanRLDQN() throws {
    try check(
      DQN.self, "cleanrl", steps: 500_000, environments: 1,
      [
        "learning_rate": 2.5e-4, "replay_capacity": 10_000, "learning_starts": 10_000,
        "random_until_learning_starts": false, "batch_size": 128, "discount": 0.99,
        "target_update_interval": 500, "polyak": 1, "train_frequency": 10, "gradient_steps": 1,
        "epsilon_start": 1, "epsilon_end": 0.05, "exploration_fraction": 0.5,
        "max_gradient_norm": 0, "loss": "mse", "double": false, "hidden_sizes": [120, 84],
        "activation": "relu", "adam_epsilon": 1e-8,
      ])
  }

  /// RL Baselines3 Zoo's `trpo.yml` with sb3-contrib's defaults.
  @Test func zooTRPO() throws {
    let base: JSONValue = [
      "steps_per_rollout": 2048, "discount": 0.99, "gae_lambda": 0.95, "target_kl": 0.01,
      "conjugate_gradient_steps": 15, "conjugate_gradient_damping": 0.1,
      "line_search_factor": 0.8, "line_search_steps": 10, "critic_epochs": 10,
      "batch_size": 128, "learning_rate": 1e-3, "learning_rate_schedule": "constant",
      "normalize_advantages": true, "hidden_sizes": [64, 64], "activation": "tanh",
      "adam_epsilon": 1e-5, "log_std_init": 0, "use_sde": false, "sde_sample_frequency": -1,
      "normalize_observations": false, "normalize_rewards": false, "orthogonal_init": true,
    ]
    let cart = changed(
      base,
      [
        "steps_per_rollout": 512, "batch_size": 512, "conjugate_gradient_damping": 1e-3,
        "gae_lambda": 0.98, "critic_epochs": 20,
      ])
    try check(TRPO.self, nil, steps: 100_000, environments: 2, cart)
    let both: JSONValue = ["normalize_observations": true, "normalize_rewards": true]
    let acrobot = changed(changed(base, both), ["steps_per_rollout": 1024])
    try check(TRPO.self, nil, in: ["Acrobot-v1"], steps: 100_000, environments: 2, acrobot)
    let car = changed(acrobot, ["critic_epochs": 20])
    try check(TRPO.self, nil, in: ["MountainCar-v0"], steps: 100_000, environments: 2, car)
    let pendulum = changed(
      base,
      [
        "steps_per_rollout": 1024, "discount": 0.9, "critic_epochs": 15, "use_sde": true,
        "sde_sample_frequency": 4,
      ])
    try check(TRPO.self, nil, in: ["Pendulum-v1"], steps: 100_000, environments: 2, pendulum)
    let continuous = changed(
      changed(base, both), ["use_sde": true, "sde_sample_frequency": 4])
    try check(
      TRPO.self, nil, in: ["MountainCarContinuous-v0"], steps: 50_000, environments: 2, continuous)
  }

  @Test func cleanRLPQN() throws {
    for environment in ["CartPole-v1", "CartPole-v0", "Acrobot-v1", "MountainCar-v0"] {
      try check(
        PQN.self, nil, in: [environment], steps: 500_000, environments: 4,
        [
          "steps_per_rollout": 128, "epochs": 4, "batch_size": 128, "discount": 0.99,
          "q_lambda": 0.65, "learning_rate": 2.5e-4, "learning_rate_schedule": "linear",
          "epsilon_start": 1, "epsilon_end": 0.05, "exploration_fraction": 0.5,
          "max_gradient_norm": 10, "layer_norm": true, "hidden_sizes": [120, 84],
          "activation": "relu", "radam_epsilon": 1e-8,
        ])
    }
  }

  /// Every part of Rainbow is on, and atoms reach as far as returns do.
  @Test func rainbowHasAllItsParts() throws {
    var notices: [String] = []
    let preset = try Preset.named(
      "rainbow", agent: DQN.self, environment: "CartPole-v1", notices: &notices)
    let configuration = try JSON.decode(
      DQN.Configuration.self, from: JSON.encode(preset.configuration))
    try configuration.validate()
    #expect(configuration.double && configuration.dueling && configuration.noisy)
    #expect(configuration.prioritizedReplay && configuration.nStep > 1)
    #expect(configuration.distribution == .categorical)
    #expect(configuration.epsilonStart == 0 && configuration.epsilonEnd == 0)
    #expect(abs(1 / (1 - configuration.discount) - configuration.valueMaximum) < 1e-9)
  }

  @Test func zooDQNOfClassicControl() throws {
    try check(
      DQN.self, nil, in: ["MountainCar-v0"], steps: 120_000, environments: 1,
      [
        "learning_rate": 4e-3, "replay_capacity": 10_000, "learning_starts": 1000,
        "random_until_learning_starts": true, "batch_size": 128, "discount": 0.98,
        "target_update_interval": 600, "polyak": 1, "train_frequency": 16, "gradient_steps": 8,
        "epsilon_start": 1, "epsilon_end": 0.07, "exploration_fraction": 0.2,
        "max_gradient_norm": 10, "loss": "huber", "double": false, "hidden_sizes": [256, 256],
        "activation": "relu", "adam_epsilon": 1e-8,
      ])
    try check(
      DQN.self, nil, in: ["Acrobot-v1"], steps: 100_000, environments: 1,
      [
        "learning_rate": 6.3e-4, "replay_capacity": 50_000, "learning_starts": 0,
        "random_until_learning_starts": true, "batch_size": 128, "discount": 0.99,
        "target_update_interval": 250, "polyak": 1, "train_frequency": 4, "gradient_steps": -1,
        "epsilon_start": 1, "epsilon_end": 0.1, "exploration_fraction": 0.12,
        "max_gradient_norm": 10, "loss": "huber", "double": false, "hidden_sizes": [256, 256],
        "activation": "relu", "adam_epsilon": 1e-8,
      ])
  }

  @Test func apusPPOOfAcrobot() throws {
    try check(
      PPO.self, nil, in: ["Acrobot-v1"], steps: 1_000_000, environments: 16,
      [
        "steps_per_rollout": 256, "epochs": 4, "batch_size": 64, "discount": 0.99,
        "gae_lambda": 0.94, "learning_rate": 3e-4, "learning_rate_schedule": "constant",
        "clip_range": 0.2, "clip_range_schedule": "constant", "clip_value_loss": false,
        "entropy_coefficient": 0, "value_coefficient": 0.5, "halve_value_loss": false,
        "max_gradient_norm": 0.5, "normalize_advantages": true, "target_kl": 0,
        "hidden_sizes": [64, 64], "activation": "tanh", "adam_epsilon": 1e-5,
      ])
  }

  /// RL Baselines3 Zoo's `ppo.yml` and `a2c.yml` with `normalize: true`.
  @Test func zooPolicyGradientsThatNormalise() throws {
    let ppo: JSONValue = [
      "steps_per_rollout": 16, "epochs": 4, "batch_size": 64, "discount": 0.99,
      "gae_lambda": 0.98, "learning_rate": 3e-4, "learning_rate_schedule": "constant",
      "clip_range": 0.2, "clip_range_schedule": "constant", "clip_value_loss": false,
      "entropy_coefficient": 0, "value_coefficient": 0.5, "halve_value_loss": false,
      "max_gradient_norm": 0.5, "normalize_advantages": true, "target_kl": 0,
      "hidden_sizes": [64, 64], "activation": "tanh", "adam_epsilon": 1e-5,
      "normalize_observations": true, "normalize_rewards": true,
    ]
    try check(
      PPO.self, "zoo", in: ["MountainCar-v0"], steps: 1_000_000, environments: 16, ppo)
    let acrobot = changed(ppo, ["steps_per_rollout": 256, "gae_lambda": 0.94])
    try check(
      PPO.self, "zoo", in: ["Acrobot-v1"], steps: 1_000_000, environments: 16, acrobot)
    let a2c: JSONValue = [
      "steps_per_rollout": 5, "discount": 0.99, "gae_lambda": 1, "learning_rate": 7e-4,
      "learning_rate_schedule": "constant", "entropy_coefficient": 0, "value_coefficient": 0.5,
      "max_gradient_norm": 0.5, "normalize_advantages": false, "hidden_sizes": [64, 64],
      "activation": "tanh", "optimizer": "rms_prop", "optimizer_epsilon": 1e-5,
      "normalize_observations": true, "normalize_rewards": true,
    ]
    try check(
      A2C.self, "zoo", in: ["MountainCar-v0"], steps: 1_000_000, environments: 16, a2c)
    try check(A2C.self, "zoo", in: ["Acrobot-v1"], steps: 500_000, environments: 16, a2c)
  }

  @Test func zooPPOOfContinuousControl() throws {
    try check(
      PPO.self, nil, in: ["Pendulum-v1"], steps: 100_000, environments: 4,
      [
        "steps_per_rollout": 1024, "epochs": 10, "batch_size": 64, "discount": 0.9,
        "gae_lambda": 0.95, "learning_rate": 1e-3, "learning_rate_schedule": "constant",
        "clip_range": 0.2, "clip_range_schedule": "constant", "clip_value_loss": false,
        "entropy_coefficient": 0, "value_coefficient": 0.5, "halve_value_loss": false,
        "max_gradient_norm": 0.5, "normalize_advantages": true, "target_kl": 0,
        "hidden_sizes": [64, 64], "activation": "tanh", "adam_epsilon": 1e-5,
        "use_sde": true, "sde_sample_frequency": 4,
      ])
    try check(
      PPO.self, nil, in: ["MountainCarContinuous-v0"], steps: 20_000, environments: 1,
      [
        "steps_per_rollout": 8, "epochs": 10, "batch_size": 256, "discount": 0.9999,
        "gae_lambda": 0.9, "learning_rate": 7.77e-5, "learning_rate_schedule": "constant",
        "clip_range": 0.1, "clip_range_schedule": "constant", "clip_value_loss": false,
        "entropy_coefficient": 0.00429, "value_coefficient": 0.19, "halve_value_loss": false,
        "max_gradient_norm": 5, "normalize_advantages": true, "target_kl": 0,
        "hidden_sizes": [64, 64], "activation": "tanh", "adam_epsilon": 1e-5,
        "use_sde": true, "log_std_init": -3.29, "orthogonal_init": false,
        "normalize_observations": true, "normalize_rewards": true,
      ])
  }

  @Test func zooA2COfContinuousControl() throws {
    let both: JSONValue = [
      "entropy_coefficient": 0, "max_gradient_norm": 0.5, "normalize_advantages": false,
      "hidden_sizes": [64, 64], "activation": "tanh", "optimizer": "rms_prop",
      "optimizer_epsilon": 1e-5, "use_sde": true, "orthogonal_init": false,
      "normalize_observations": true, "normalize_rewards": true, "learning_rate": 7e-4,
    ]
    let pendulum = changed(
      both,
      [
        "steps_per_rollout": 8, "discount": 0.9, "gae_lambda": 0.9, "value_coefficient": 0.4,
        "learning_rate_schedule": "linear", "log_std_init": -2,
      ])
    try check(A2C.self, nil, in: ["Pendulum-v1"], steps: 1_000_000, environments: 8, pendulum)
    let car = changed(
      both,
      [
        "steps_per_rollout": 100, "discount": 0.99, "gae_lambda": 1, "value_coefficient": 0.5,
        "learning_rate_schedule": "constant", "sde_sample_frequency": 16,
      ])
    try check(
      A2C.self, nil, in: ["MountainCarContinuous-v0"], steps: 100_000, environments: 4, car)
  }

  @Test func zooOffPolicyAgents() throws {
    let sac: JSONValue = [
      "learning_rate": 1e-3, "replay_capacity": 1_000_000, "learning_starts": 100,
      "batch_size": 256, "discount": 0.99, "polyak": 0.005, "train_frequency": 1,
      "gradient_steps": 1, "target_update_interval": 1, "automatic_temperature": true,
      "temperature": 1, "target_entropy_per_number": -1, "use_sde": false,
      "sde_sample_frequency": -1, "log_std_init": -3, "hidden_sizes": [256, 256],
      "activation": "relu", "adam_epsilon": 1e-8,
    ]
    try check(SAC.self, nil, in: ["Pendulum-v1"], steps: 20_000, environments: 1, sac)
    let car = changed(
      sac,
      [
        "learning_rate": 3e-4, "replay_capacity": 50_000, "batch_size": 512,
        "automatic_temperature": false, "temperature": 0.1, "train_frequency": 32,
        "gradient_steps": 32, "discount": 0.9999, "polyak": 0.01, "learning_starts": 0,
        "use_sde": true, "log_std_init": -3.67, "hidden_sizes": [64, 64],
      ])
    try check(
      SAC.self, nil, in: ["MountainCarContinuous-v0"], steps: 50_000, environments: 1, car)

    let ddpg: JSONValue = [
      "learning_rate": 1e-3, "replay_capacity": 200_000, "learning_starts": 10_000,
      "batch_size": 256, "discount": 0.98, "polyak": 0.005, "train_frequency": 1,
      "gradient_steps": 1, "action_noise": "normal", "action_noise_deviation": 0.1,
      "hidden_sizes": [400, 300], "activation": "relu", "adam_epsilon": 1e-8,
    ]
    let ddpgCar = changed(
      ddpg,
      [
        "replay_capacity": 1_000_000, "learning_starts": 100, "discount": 0.99,
        "action_noise": "ornstein_uhlenbeck", "action_noise_deviation": 0.5,
      ])
    let twins: JSONValue = [
      "policy_delay": 2, "target_policy_noise": 0.2, "target_noise_clip": 0.5,
    ]
    func twin(_ settings: JSONValue) -> JSONValue { changed(settings, twins) }
    try check(DDPG.self, nil, in: ["Pendulum-v1"], steps: 20_000, environments: 1, ddpg)
    try check(TD3.self, nil, in: ["Pendulum-v1"], steps: 20_000, environments: 1, twin(ddpg))
    let id = ["MountainCarContinuous-v0"]
    try check(DDPG.self, nil, in: id, steps: 300_000, environments: 1, ddpgCar)
    try check(TD3.self, nil, in: id, steps: 300_000, environments: 1, twin(ddpgCar))
  }

  /// The small networks and batches that RLtools' times for Pendulum are published for.
  @Test func theSmallNetworksOfRLtools() throws {
    try check(
      PPO.self, "rltools", in: ["Pendulum-v1"], steps: 300_000, environments: 4,
      [
        "steps_per_rollout": 1024, "epochs": 2, "batch_size": 256, "discount": 0.9,
        "gae_lambda": 0.95, "learning_rate": 1e-3, "learning_rate_schedule": "constant",
        "clip_range": 0.2, "clip_range_schedule": "constant", "clip_value_loss": false,
        "entropy_coefficient": 0, "value_coefficient": 0.5, "halve_value_loss": false,
        "max_gradient_norm": 0.5, "normalize_advantages": true, "target_kl": 0,
        "hidden_sizes": [64, 64], "activation": "relu", "adam_epsilon": 1e-5,
      ])
    try check(
      SAC.self, "rltools", in: ["Pendulum-v1"], steps: 10_000, environments: 1,
      [
        "learning_rate": 1e-3, "replay_capacity": 1_000_000, "learning_starts": 100,
        "batch_size": 100, "discount": 0.99, "polyak": 0.005, "train_frequency": 1,
        "gradient_steps": 1, "target_update_interval": 1, "automatic_temperature": true,
        "temperature": 1, "target_entropy_per_number": -1, "use_sde": false,
        "sde_sample_frequency": -1, "log_std_init": -3, "hidden_sizes": [64, 64],
        "activation": "relu", "adam_epsilon": 1e-8,
      ])
  }

  @Test func zooPPO() throws {
    try check(
      PPO.self, nil, steps: 100_000, environments: 8,
      [
        "steps_per_rollout": 32, "epochs": 20, "batch_size": 256, "discount": 0.98,
        "gae_lambda": 0.8, "learning_rate": 1e-3, "learning_rate_schedule": "linear",
        "clip_range": 0.2, "clip_range_schedule": "linear", "clip_value_loss": false,
        "entropy_coefficient": 0, "value_coefficient": 0.5, "halve_value_loss": false,
        "max_gradient_norm": 0.5, "normalize_advantages": true, "target_kl": 0,
        "hidden_sizes": [64, 64], "activation": "tanh", "adam_epsilon": 1e-5,
      ])
  }

  /// RL Baselines3 Zoo's `ppo_lstm.yml` with sb3-contrib's defaults.
  @Test func zooRecurrentPPO() throws {
    try check(
      RecurrentPPO.self, "zoo", in: ["CartPoleNoVel-v1", "CartPole-v1"], steps: 100_000,
      environments: 8,
      [
        "steps_per_rollout": 32, "epochs": 20, "batch_size": 256, "discount": 0.98,
        "gae_lambda": 0.8, "learning_rate": 1e-3, "learning_rate_schedule": "linear",
        "clip_range": 0.2, "clip_range_schedule": "linear", "clip_value_loss": false,
        "entropy_coefficient": 0, "value_coefficient": 0.5, "halve_value_loss": false,
        "max_gradient_norm": 0.5, "normalize_advantages": true, "target_kl": 0,
        "hidden_sizes": [64], "activation": "relu", "adam_epsilon": 1e-5,
        "recurrent_layer": "lstm", "recurrent_size": 64, "forget_bias": 1, "orthogonal_init": false,
        "normalize_observations": true, "normalize_rewards": true,
      ])
  }

  @Test func cleanRLPPO() throws {
    try check(
      PPO.self, "cleanrl", steps: 500_000, environments: 4,
      [
        "steps_per_rollout": 128, "epochs": 4, "batch_size": 128, "discount": 0.99,
        "gae_lambda": 0.95, "learning_rate": 2.5e-4, "learning_rate_schedule": "linear",
        "clip_range": 0.2, "clip_range_schedule": "constant", "clip_value_loss": true,
        "entropy_coefficient": 0.01, "value_coefficient": 0.5, "halve_value_loss": true,
        "max_gradient_norm": 0.5, "normalize_advantages": true, "target_kl": 0,
        "hidden_sizes": [64, 64], "activation": "tanh", "adam_epsilon": 1e-5,
      ])
  }

  @Test func anEnvironmentWithoutPresetUsesTheDefaultsAndSaysSo() throws {
    var notices: [String] = []
    let preset = try Preset.named(
      nil, agent: Linear.self, environment: "Walk-v0", notices: &notices)
    #expect(preset.name == "default")
    #expect(preset.steps == 100_000)
    #expect(notices.count == 1)
    #expect(throws: TrainingError.self) {
      try Preset.named("zoo", agent: Linear.self, environment: "Walk-v0", notices: &notices)
    }
  }
}

/// The toy texts' presets hold together; how well they learn is a matter of minutes, not of tests.
@Suite struct ToyTextPresetTests {
  @Test func eachTabularAgentHasItsOwn() throws {
    for environment in ["CliffWalking-v1", "FrozenLake-v1", "FrozenLake8x8-v1", "Taxi-v4"] {
      for agent: any AgentKind.Type in [
        QLearning.self, SARSA.self, ExpectedSARSA.self, DynaQ.self,
      ] {
        var notices: [String] = []
        let preset = try Preset.named(
          nil, agent: agent, environment: environment, notices: &notices)
        #expect(notices.isEmpty)
        #expect(preset.name == "tuned")
        #expect(preset.steps >= 10_000)
        let checked = try agent.configuration(preset.configuration, overrides: [])
        #expect(checked == preset.configuration)
      }
    }
  }
}
