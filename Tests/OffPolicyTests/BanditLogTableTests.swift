import Formats
import Testing

@testable import OffPolicy

struct BanditLogTableTests {
  private func read(
    _ text: String, _ change: (inout BanditLog.Options) -> Void = { _ in }
  ) throws -> BanditLog {
    var options = BanditLog.Options()
    change(&options)
    return try BanditLog(table(text), name: "log.csv", options: options)
  }

  @Test func columnsAreFoundByTheirNames() throws {
    let log = try read(
      """
      time,item_id,Click,propensity_score,position,context_age,context_city,note
      1,10,1,0.5,2,30.5,Ulm,x
      2,9,0,0.25,1,20,Bonn,y
      3,10,0,1,2,25,Ulm,z
      """)
    #expect(log.kind == .bandit && log.count == 3)
    #expect(log.catalogue.names == ["9", "10"] && log.actions == [1, 0, 1])
    #expect(log.rewards == [1, 0, 0] && log.propensities == [0.5, 0.25, 1])
    #expect(log.positionNames == ["1", "2"] && log.positions == [1, 0, 1])
    #expect(
      log.context == [
        .numbers(name: "context_age", [30.5, 20, 25]),
        .kinds(name: "context_city", [0, 1, 0], kinds: ["Ulm", "Bonn"]),
      ])
    #expect(log.unusedColumns == ["time", "note"])
  }

  @Test func columnsAreNamedRowsChosenAndActionsGiven() throws {
    let text = """
      what,gain,chance,where,zone
      b,2,0.5,x,1
      a,1,0.5,y,2
      b,3,0.5,y,3
      """
    let log = try read(text) {
      $0.columns = [("action", "what"), ("reward", "gain"), ("propensity", "chance")]
      $0.filters = [("where", "y")]
      $0.kinds = ["zone"]
      $0.catalogue = ActionCatalogue(["c", "b", "a"])
    }
    #expect(log.actions == [2, 1] && log.rewards == [1, 3])
    #expect(log.context == [.kinds(name: "zone", [0, 1], kinds: ["2", "3"])])
  }

  @Test func columnsOfActionsAreReadInTheirOrder() throws {
    let log = try read(
      """
      action,reward,target_b,target_a,logging_a,logging_b,predicted_a,predicted_b
      a,1,0.75,0.25,0.4,0.6,5,6
      b,0,1,0,0.5,0.5,7,8
      """)
    #expect(log.targetProbabilities == [0.25, 0.75, 0, 1])
    #expect(log.loggingProbabilities == [0.4, 0.6, 0.5, 0.5])
    #expect(log.predictions == [5, 6, 7, 8] && log.propensities == [0.4, 0.5])
    #expect(log.targetPropensities == nil)
    // Columns that only begin alike are of no action; actions that were never chosen may have some.
    let others = try read(
      "action,reward,propensity,target_group,predicted_ctr\na,1,0.5,x,0.1\nb,0,0.5,y,0.2\n")
    #expect(others.targetProbabilities == nil && others.predictions == nil)
    #expect(others.catalogue.names == ["a", "b"])
    #expect(others.unusedColumns == ["target_group", "predicted_ctr"])
    let more = try read("action,reward,propensity,target_a,target_c\na,1,0.5,0.25,0.75\n")
    #expect(more.catalogue.names == ["a", "c"])
  }

  @Test func slatesAndEpisodesAreGroups() throws {
    let slates = try read(
      "slate,position,action,reward,propensity\ns1,1,a,0,0.5\ns1,2,b,1,0.5\ns2,2,a,0,0.5\n")
    #expect(slates.kind == .slate && slates.groups == [0..<2, 2..<3])
    let episodes = try read(
      "episode,step,action,reward,propensity,target_probability\n1,0,a,0,0.5,0.25\n1,1,b,1,0.5,1\n2,5,a,0,1,0\n"
    )
    #expect(episodes.kind == .trajectory && episodes.groups == [0..<2, 2..<3])
    #expect(episodes.targetPropensities == [0.25, 1, 0])
    let forced = try read("episode,action,reward,propensity\n1,a,0,0.5\n") { $0.kind = .bandit }
    #expect(forced.kind == .bandit && forced.groups.isEmpty)
  }

  @Test func badRowsAreLeftOutOnlyIfAskedFor() throws {
    let text = "action,reward,propensity,context_x\na,1,0.5,1\na,1,1.5,2\nb,x,0.5,3\nb,2,0.5,4\n"
    expectError("'log.csv': line 3: propensity is '1.5'") { try read(text) }
    let log = try read(text) { $0.skipsBadRows = true }
    #expect(log.skippedRows == 2 && log.rewards == [1, 2])
    #expect(log.context == [.numbers(name: "context_x", [1, 4])])
  }

  @Test func mistakesAreSaidWithLineAndColumn() {
    let start = "action,reward,propensity\na,1,0.5\n"
    for (text, words) in [
      (start + "b,1,0\n", "line 3: propensity is '0', but it must be a probability above 0"),
      (start + "b,1,-0.1\n", "line 3: propensity is '-0.1'"),
      (start + "b,1,1e-13\n", "must be at least 1e-12"),
      (start + "b,1,1.01\n", "at most 1."), (start + "b,1,\n", "propensity is ''"),
      (start + "b,1,nan\n", "propensity is 'nan'"), (start + "b,much,1\n", "reward is 'much'"),
      (start + "b,1\n", "line 3: it has 2 fields, but propensity is column 3"),
      (start + "b,1,1,2\n", "it has 4 fields"), (start + ",1,1\n", "action is empty"),
      ("action,reward,propensty\na,1,1\n", "'propensity' (is it 'propensty'?)"),
      ("acton,reward,propensity\na,1,1\n", "'action' (is it 'acton'?)"),
      ("action,gain,propensity\na,1,1\n", "--column reward=NAME; there are action, gain"),
      ("action,reward,propensity\n", "it holds no row."), ("", "it is empty."),
      ("0,1,0.5\n", "its 3 columns have no names"),
      (
        "action,reward,propensity,target_a,target_b\na,1,1,0.5,0.4\n",
        "line 2: target_a and those beside it add up to 0.9"
      ),
      ("action,reward,propensity,target_a\na,1,1,1.5\n", "target_a is '1.5'"),
      (
        "action,reward,propensity,target_a\na,1,1,1\nb,1,1,1\n",
        "a column 'target_a', but none for the action 'b'"
      ),
      ("action,reward,logging_a,logging_b\na,1,0,1\n", "logging_a is 0.0, yet 'a' was chosen"),
      ("action,reward,logging_a\nb,1,1\n", "no column 'propensity'"),
      (
        "action,reward,propensity,logging_a,logging_b\na,1,0.5,0.25,0.75\n",
        "propensity is 0.5, but logging_a is 0.25"
      ),
      (
        "action,reward,propensity,context_x\na,1,1,3\na,1,1,much\n",
        "context_x is 'much', but it must be a number, as in the rows before"
      ),
    ] {
      expectError("'log.csv'", words) { try read(text) }
    }
  }

  @Test func mistakesOfSlatesAndEpisodes() {
    let slate = "slate,position,action,reward,propensity\n1,1,a,0,0.5\n"
    let episode = "episode,step,action,reward,propensity\n1,0,a,0,0.5\n"
    for (text, words) in [
      (
        slate + "1,2,a,0,0.5\n",
        "line 3: action 'a' stands twice in slate '1', at positions 1 and 2"
      ),
      (slate + "1,1,b,0,0.5\n", "line 3: position 1 of slate '1' is filled twice"),
      (slate + "2,1,b,0,0.5\n1,2,b,0,0.5\n", "line 4: slate '1' was there before"),
      (slate + ",1,b,0,0.5\n", "slate is empty"),
      ("slate,action,reward,propensity\n1,a,1,1\n", "no column 'position'"),
      (episode + "1,2,a,0,0.5\n", "step 2 of episode '1' follows step 0"),
      (episode + "1,x,a,0,0.5\n", "step is 'x', but it must be a whole number"),
      (episode + "1,1.5,a,0,0.5\n", "step is '1.5'"),
      (episode + "2,0,a,0,0.5\n1,1,a,0,0.5\n", "an episode must follow each other"),
    ] {
      expectError("'log.csv'", words) { try read(text) }
    }
    let repeated = try? read(slate + "1,2,a,0,0.5\n") { $0.allowsRepeats = true }
    #expect(repeated?.count == 2)
  }

  @Test func namesThatAreNotThereAreAnsweredWithTheNearest() {
    let text = "action,reward,propensity,age\na,1,1,3\n"
    let columns = "action,reward,propensity,age,target_a,target_b\na,1,1,3,1,0\n"
    for (change, words) in [
      ({ $0.columns = [("action", "acton")] }, "did you mean 'action'?"),
      ({ $0.columns = [("propensty", "action")] }, "did you mean 'propensity'?"),
      ({ $0.filters = [("agee", "3")] }, "did you mean 'age'?"),
      ({ $0.filters = [("age", "4")] }, "no row for which --where holds"),
      ({ $0.context = .named(["Age"]) }, "did you mean 'age'?"),
      ({ $0.context = .named(["reward"]) }, "cannot be context: it holds the reward"),
      ({ $0.kinds = ["action"] }, "cannot be context: it holds the action"),
      ({ $0.kinds = ["city"] }, "there are action, reward, propensity, age."),
      (
        { $0.catalogue = ActionCatalogue(["alpha", "ab"]) },
        "line 2: action is 'a', which is not in the catalogue; did you mean 'ab'"
      ),
      (
        { $0.catalogue = ActionCatalogue(["a"]) },
        "'target_b' is of an action that is not in the catalogue"
      ),
      ({ $0.kind = .slate }, "no column 'slate'"),
      ({ $0.kind = .trajectory }, "no column 'episode'"),
    ] as [((inout BanditLog.Options) -> Void, String)] {
      expectError(words) { try read(words.contains("target_b") ? columns : text, change) }
    }
  }

  @Test func partsOfALogMustFit() {
    func make(
      _ actions: [Int] = [0], _ rewards: [Double] = [1], _ propensities: [Double] = [1],
      positions: [Int]? = nil, kind: BanditLog.Kind = .bandit, groups: [Range<Int>] = [],
      predictions: [Double]? = nil, context: [ContextColumn] = [], target: [Double]? = nil
    ) throws -> BanditLog {
      try BanditLog(
        kind: kind, catalogue: ActionCatalogue(count: 2), actions: actions, rewards: rewards,
        propensities: propensities, positions: positions, context: context, groups: groups,
        targetProbabilities: target, predictions: predictions)
    }
    expectError("holds no row") { try make([], [], []) }
    expectError("must have 1 rows") { try make([0], [1, 2], [1]) }
    expectError("row 0: there is no action number 2") { try make([2]) }
    expectError("row 0: the propensity is 0.0") { try make([0], [1], [0]) }
    expectError("not a finite number") { try make([0], [.nan]) }
    expectError("no position number -1") { try make(positions: [-1]) }
    expectError("rows of 2 actions") { try make(predictions: [1]) }
    expectError("'x' holds a number that is not finite, or of no kind") {
      try make(context: [.kinds(name: "x", [2], kinds: ["a", "b"])])
    }
    expectError("'x' holds") { try make(context: [.numbers(name: "x", [.infinity])]) }
    expectError("probabilities must be from 0 to 1") { try make(target: [1.5, -0.5]) }
    expectError("no position number 1000") { try make(positions: [1000]) }
    expectError("groups must take all rows") { try make(kind: .slate) }
    expectError("groups must take all rows") { try make(kind: .slate, groups: [0..<2]) }
    expectError("groups must take all rows") { try make(groups: [0..<1]) }
  }
}
