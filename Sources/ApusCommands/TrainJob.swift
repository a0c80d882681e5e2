internal import Formats
internal import Gym
internal import Synchronization
internal import Training

/// What `apus train` does once its flags are read: one run, or several seeds side by side.
struct TrainJob {
  private let flags: Train
  private let context: Context
  private let console: Console
  private let settings: RunSettings
  private let folder: RunFolder
  private let threads: Int
  /// The seeds of a job of several; `nil` for one run.
  private let seeds: [UInt64]?

  init(_ flags: Train, context: Context, console: Console) throws {
    self.flags = flags
    self.context = context
    self.console = console
    threads = flags.threads ?? SideBySide.processorCount
    let base = try flags.config.map { try RunSettings(file: $0) }
    let content = try flags.run.map { try RunFolder($0).content() } ?? .nothing
    if let path = flags.run, content != .nothing {
      try Self.check(content, path: path, flags: flags)
      folder = RunFolder(path)
      let stored = try folder.groupSettings()
      try TrainPlan.refuseContradictions(
        flags, of: stored.settings, seeds: stored.seeds, in: folder, context: context)
      var settings = stored.settings
      // Nothing else depends on it, so that a run may begin with it, or change it, at any time.
      try flags.setRecording(of: &settings)
      self.settings = settings
      seeds = stored.seeds.map { count in (0..<UInt64(count)).map { stored.settings.seed &+ $0 } }
      return
    }
    let plan = try TrainPlan(flags, base: base, context: context)
    plan.notices.forEach(console.note)
    settings = plan.settings
    folder =
      flags.run.map { RunFolder($0) }
      ?? RunFolder.unused(
        environment: plan.settings.environment, agent: plan.settings.agent,
        seed: plan.settings.seed)
    seeds = flags.seeds.map { count in (0..<UInt64(count)).map { plan.settings.seed &+ $0 } }
  }

  private static func check(_ content: RunFolder.Content, path: String, flags: Train) throws {
    if content == .other {
      throw TrainingError.failed(
        "'\(path)' exists and is not a run's folder: it holds no run.json. Choose another with --run."
      )
    }
    guard flags.resume else {
      throw TrainingError.failed(
        "The run '\(path)' exists: go on with it with --resume, or choose another folder with --run."
      )
    }
  }

  func run() throws -> Int32 {
    guard let seeds else { return try runOne() }
    if flags.watch {
      throw TrainingError.usage(
        "--watch shows one run: leave --seeds out, or watch one with 'apus watch \(folder.path)/seed-…'."
      )
    }
    return try runSeeds(seeds)
  }

  // MARK: One run

  private func runOne() throws -> Int32 {
    if let result = try folder.result() {
      console.note("The run '\(folder.path)' is finished.")
      show(result)
      return 0
    }
    console.note(headline(settings.seed))
    if flags.watch { try checkDrawing() }
    let trainer = try Trainer(
      settings: settings, folder: folder, environments: context.environments,
      agents: context.agents, threads: threads)
    let show = ProgressDisplay(
      console: console, viewer: flags.watch ? LiveViewer(folder.path, console: console) : nil)
    defer { show.end() }
    let outcome = try trainer.run(
      report: show.report, shouldStop: { Interruption.happened })
    show.end()
    switch outcome {
    case .finished(let result):
      self.show(result)
      return 0
    case .interrupted(let steps):
      sayHowToResume(steps: steps)
      return Interruption.status
    }
  }

  /// Refuses to watch what draws nothing, before the training begins.
  private func checkDrawing() throws {
    let specification = try context.environments.specification(
      settings.environment, parameters: settings.environmentParameters)
    _ = try Player(specification, policy: nil, seed: 0)
  }

  private func headline(_ seed: UInt64) -> String {
    "\(settings.environment), \(settings.agent) (preset \(settings.preset)), seed \(seed), "
      + "\(Wording.grouped(settings.steps)) steps in \(folder.path)"
  }

  private func sayHowToResume(steps: Int?) {
    let where_ = steps.map { " after \(Wording.grouped($0)) steps" } ?? ""
    console.note(
      "Interrupted\(where_). Go on with: \(Console.program) train --resume --run \(folder.path)")
  }

  private func show(_ result: RunResult) {
    console.line(result.json)
    let evaluation = result.evaluation
    console.print(
      """
      \(Wording.grouped(result.steps)) steps in \(Wording.duration(seconds: result.seconds)), \
      \(readable(result.stepsPerSecond, digits: 0)) a second; \(Wording.grouped(result.episodes)) episodes.
      Return \(console.bold(readable(evaluation.meanReturn))) \
      ± \(readable(evaluation.standardDeviation)) over \(evaluation.episodes) episodes \
      (interquartile mean \(readable(evaluation.interquartileMean))).
      Watch it with: \(Console.program) watch \(result.run ?? folder.path)
      """)
  }

  // MARK: Several seeds

  private func runSeeds(_ seeds: [UInt64]) throws -> Int32 {
    try folder.writeGroup(settings, seeds: seeds.count)
    console.note(
      "\(settings.environment), \(settings.agent) (preset \(settings.preset)), "
        + "\(seeds.count) seeds from \(settings.seed), \(Wording.grouped(settings.steps)) steps each "
        + "in \(folder.path)")
    let workers = max(1, min(threads, seeds.count))
    let finishedCount = Atomic<Int>(0)
    let stopwatch = Stopwatch()
    let jobSettings = settings
    let (folder, context, threads) = (folder, context, threads)
    let voice = Mutex(())
    let results: [RunResult?] = try SideBySide.map(seeds.count, workers: workers) { index in
      var settings = jobSettings
      settings.seed = seeds[index]
      let own = RunFolder("\(folder.path)/seed-\(seeds[index])")
      var result = try own.result()
      if result == nil {
        guard !Interruption.happened else { return nil }
        let trainer = try Trainer(
          settings: settings, folder: own, environments: context.environments,
          agents: context.agents, threads: workers > 1 ? 1 : threads)
        let tellNotices: (TrainingEvent) -> Void = { event in
          guard case .notice(let sentence) = event else { return }
          voice.withLock { _ in
            Console.write("seed \(seeds[index]): \(sentence)\n", to: .standardError)
          }
        }
        if case .finished(let finished) = try trainer.run(
          report: tellNotices, shouldStop: { Interruption.happened })
        {
          result = finished
        }
      }
      guard let result else { return nil }
      let done = finishedCount.add(1, ordering: .relaxed).newValue
      voice.withLock { _ in
        Console.write(
          "seed \(seeds[index]): return \(readable(result.evaluation.meanReturn)) "
            + "(\(done) of \(seeds.count), \(Wording.duration(seconds: stopwatch.seconds)))\n",
          to: .standardError)
      }
      return result
    }
    let finished = results.compactMap { $0 }
    guard finished.count == seeds.count else {
      sayHowToResume(steps: nil)
      return Interruption.status
    }
    show(
      SeedsResult(
        run: folder.path, seeds: seeds, results: finished, seconds: stopwatch.seconds))
    return 0
  }

  private func show(_ result: SeedsResult) {
    result.results.forEach { console.line($0.json) }
    console.line(result.json)
    var rows = [["SEED", "RETURN", "±", "STEPS/S"]]
    for (seed, run) in zip(result.seeds, result.results) {
      rows.append([
        String(seed), readable(run.evaluation.meanReturn),
        readable(run.evaluation.standardDeviation), readable(run.stepsPerSecond, digits: 0),
      ])
    }
    let (mean, quartiles) = (result.meanInterval, result.interquartileInterval)
    console.print(
      """
      \(console.table(rows))

      Mean \(console.bold(readable(result.mean))) \
      [\(readable(mean.lowerBound)), \(readable(mean.upperBound))], interquartile mean \
      \(console.bold(readable(result.interquartileMean))) \
      [\(readable(quartiles.lowerBound)), \(readable(quartiles.upperBound))] over \
      \(result.seeds.count) seeds (95 % bootstrap intervals).
      """)
  }
}
