import Apus

/// Trains both agents through the library and says how well they fly.
func learn() throws {
  var dqn = DQN.Configuration()
  dqn.learningRate = 1e-3
  dqn.targetUpdateInterval = 500
  let runs = [
    try Trainer.train(environment: Drone.self, agent: PPO.self, steps: 20_000, seed: 1),
    try Trainer.train(
      environment: Drone.self, agent: DQN.self, configuration: dqn, steps: 20_000, seed: 1),
  ]
  for run in runs { print(run.result.agent, run.result.evaluation.meanReturn) }
}
