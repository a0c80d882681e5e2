internal import Threads

/// Judges a policy by a log of single decisions.
struct BanditJudge {
  /// Rows that a thread takes at a time.
  private static let shard = 2048

  private let options: OffPolicyEvaluation
  private let policy: TargetPolicy
  private let log: BanditLog
  private let kind: RewardModelKind
  private let pool: ThreadPool

  init(_ options: OffPolicyEvaluation, _ policy: TargetPolicy, _ log: BanditLog) throws {
    (self.options, self.policy, self.log) = (options, policy, log)
    kind = options.rewardModel ?? (log.predictions == nil ? .ridge : .columns)
    if kind == .columns, log.predictions == nil {
      throw OffPolicyError(
        "\(log.name) has no columns predicted_ACTION: use --reward-model ridge, logistic or network."
      )
    }
    pool = ThreadPool(threads: options.threads)
  }

  /// The estimators of single decisions, in the order in which they are shown.
  private var estimators: [any OffPolicyEstimator] {
    [
      DirectMethod(), InversePropensity(), SelfNormalisedInversePropensity(),
      ClippedInversePropensity(limit: options.clip), DoublyRobust(), SelfNormalisedDoublyRobust(),
      SwitchDoublyRobust(threshold: options.switchThreshold),
      ShrunkDoublyRobust(shrinkage: options.shrinkage), MoreRobustDoublyRobust(),
    ]
  }

  func result() throws -> OffPolicyResult {
    var notes: [String] = []
    let (rows, unsupported) = try weigh(&notes)
    if rows.model != nil, kind != .columns, options.bootstrap.resamples > 0 {
      notes.append(
        "Intervals take the reward model as it is: they do not tell how uncertain it is itself.")
    }
    var formulas: [(name: String, title: String, formula: SumFormula)] = []
    var used: [(any OffPolicyEstimator, WeightedRows.Predictions)] = []
    var width = 2
    for estimator in estimators {
      guard let predictions = estimator.predictions(of: rows) else { continue }
      let formula: SumFormula =
        switch estimator.facts.form {
        case .mean: .ratio(width, 0)
        case .ratio: .ratio(width, width + 1)
        case .meanAndRatio: .ratios(width, 0, width + 1, width + 2)
        }
      formulas.append((estimator.facts.name, estimator.facts.title, formula))
      used.append((estimator, predictions))
      width += estimator.facts.form.width
    }
    let table = SumTable(units: rows.count, width: width) { row, sums in
      sums[0] += 1
      sums[1] += rows.rewards[row]
      var place = 2
      for (estimator, predictions) in used {
        let terms = estimator.terms(
          WeightedRow(
            reward: rows.rewards[row], weight: rows.weights[row],
            predicted: predictions.chosen.isEmpty ? 0 : predictions.chosen[row],
            direct: predictions.direct.isEmpty ? 0 : predictions.direct[row]))
        if estimator.facts.form != .ratio {
          sums[place] += terms.plain
          place += 1
        }
        if estimator.facts.form != .mean {
          sums[place] += terms.weighted
          sums[place + 1] += terms.weight
          place += 2
        }
      }
    }
    let diagnostics = WeightDiagnostics(
      weights: rows.weights, rewards: rows.rewards, unsupported: unsupported)
    return options.result(
      policy, log, units: log.count, model: rows.model == nil ? nil : modelTitle,
      formulas: formulas, table: table, diagnostics: [diagnostics], notes: notes)
  }

  private var modelTitle: String {
    let count = min(options.folds, log.count)
    let folds = count > 1 ? ", \(count) folds" : ", not cross-fitted"
    return switch kind {
    case .ridge: "ridge" + folds
    case .logistic: "logistic regression" + folds
    case .network: "network" + folds
    case .columns: "the log's own predictions"
    }
  }

  /// Weights and predictions of all rows, and how much the target does that the log never does.
  private func weigh(_ notes: inout [String]) throws -> (WeightedRows, Double?) {
    guard policy.knowsAllActions else {
      notes.append(
        "Of the target policy only the probabilities of chosen actions are known: without those of all "
          + "actions (columns target_ACTION) there is no direct method and nothing doubly robust.")
      let pass = self.pass(models: nil, features: nil, folds: [])
      return (WeightedRows(rewards: log.rewards, weights: pass.weights), nil)
    }
    if kind == .columns {
      let pass = self.pass(models: nil, features: nil, folds: [])
      notes.append(
        "With predictions from the log there is no model to fit, hence no more robust estimate.")
      return (
        WeightedRows(rewards: log.rewards, weights: pass.weights, model: pass.predictions),
        pass.unsupported
      )
    }
    let fitting = CrossFitting(rows: log.count, folds: options.folds, seed: options.seed)
    if policy.needsModel {
      notes.append(
        "The policy is made from the reward model, which learned from this log: "
          + (fitting.count > 1
            ? "each row is judged by a policy that has not seen it."
            : "it has seen the rows by which it is judged, and looks better than it is (--folds 3).")
      )
    }
    let features = try FeatureMatrix(log)
    let models = try fitting.models(
      kind, log: log, features: features, weights: nil, pool: pool)
    let pass = self.pass(models: models, features: features, folds: fitting.folds)
    let importance = (0..<log.count).map {
      MoreRobustDoublyRobust.fittingWeight(
        target: pass.weights[$0] * log.propensities[$0], propensity: log.propensities[$0])
    }
    let robust = try fitting.models(
      kind, log: log, features: features, weights: RewardExamples.normalised(importance), pool: pool
    )
    // The policy stays as the first models made it.
    let second = self.pass(
      models: models, features: features, folds: fitting.folds, predictors: robust)
    return (
      WeightedRows(
        rewards: log.rewards, weights: pass.weights, model: pass.predictions,
        robustModel: second.predictions),
      pass.unsupported
    )
  }

  /// What one pass over all rows finds.
  private struct Pass {
    var weights: [Double]
    var predictions: WeightedRows.Predictions
    var unsupported: Double
  }

  /// What it finds about a row.
  private struct RowFinding {
    var weight = 0.0
    var chosen = 0.0
    var direct = 0.0
    var unsupported = 0.0
  }

  /// Goes over all rows, shard by shard.
  ///
  /// - Parameters:
  ///   - models: the model of each fold, which the policy may go by; nil for the log's predictions.
  ///   - predictors: models that predict instead of those.
  private func pass(
    models: [any RewardModel]?, features: FeatureMatrix?, folds: [UInt8],
    predictors: [any RewardModel]? = nil
  ) -> Pass {
    let (rows, count) = (log.count, log.catalogue.count)
    let isLogged = loggedActions
    var found = [RowFinding](repeating: RowFinding(), count: rows)
    found.withUnsafeMutableBufferPointer { found in
      // Each shard writes to its own rows only.
      nonisolated(unsafe) let found = found
      pool.forEach((rows + Self.shard - 1) / Self.shard) { shard in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * count) { scratch in
          scratch.initialize(repeating: 0)
          let predictions = UnsafeMutableBufferPointer(rebasing: scratch[..<count])
          let probabilities = UnsafeMutableBufferPointer(rebasing: scratch[count...])
          guard let given = predictions.baseAddress, let chances = probabilities.baseAddress
          else { return }
          for row in shard * Self.shard..<min(rows, (shard + 1) * Self.shard) {
            predict(row, models, features, folds, into: predictions)
            let target = policy.fill(
              row: row, of: log, predictions: UnsafePointer(given), into: chances)
            if predictors != nil { predict(row, predictors, features, folds, into: predictions) }
            found[row].weight = target / log.propensities[row]
            found[row].chosen = predictions[Int(log.actions[row])]
            for action in 0..<count {
              found[row].direct += probabilities[action] * predictions[action]
              let isKnown = log.loggingProbabilities.map { $0[row * count + action] > 0 }
              if !(isKnown ?? isLogged[action]) { found[row].unsupported += probabilities[action] }
            }
          }
        }
      }
    }
    return Pass(
      weights: found.map(\.weight),
      predictions: WeightedRows.Predictions(
        chosen: found.map(\.chosen), direct: found.map(\.direct)),
      unsupported: found.reduce(0) { $0 + $1.unsupported } / Double(rows))
  }

  /// Which actions the log chooses at all.
  private var loggedActions: [Bool] {
    var logged = [Bool](repeating: false, count: log.catalogue.count)
    for action in log.actions { logged[Int(action)] = true }
    return logged
  }

  private func predict(
    _ row: Int, _ models: [any RewardModel]?, _ features: FeatureMatrix?, _ folds: [UInt8],
    into predictions: UnsafeMutableBufferPointer<Double>
  ) {
    if let models, let features {
      features.withRow(row) { models[Int(folds[row])].predict($0, into: predictions) }
    } else if let given = log.predictions {
      let start = row * predictions.count
      for action in predictions.indices { predictions[action] = given[start + action] }
    }
  }
}

extension EstimatorForm {
  /// How many sums an estimate of this form is made of, besides the number of rows.
  var width: Int {
    switch self {
    case .mean: 1
    case .ratio: 2
    case .meanAndRatio: 3
    }
  }
}
