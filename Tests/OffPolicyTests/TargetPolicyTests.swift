import Formats
import Testing

@testable import OffPolicy

struct TargetPolicyTests {
  private func log(_ extra: String = "") throws -> BanditLog {
    try BanditLog(
      table(
        """
        action,reward,propensity,position
        red,1,0.5,1
        red,0,0.5,1
        blue,1,0.5,2
        green,1,0.25,2
        """), name: "log.csv")
  }

  private func policy(_ text: String, _ log: BanditLog) throws -> TargetPolicy {
    try TargetPolicy(text, for: log) { try BanditLog(path: $0) }
  }

  private func probabilities(_ policy: TargetPolicy, _ log: BanditLog, row: Int) -> [Double] {
    var values = [Double](repeating: -1, count: log.catalogue.count)
    [3.0, 1, 2].withUnsafeBufferPointer { predictions in
      values.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        _ = policy.fill(row: row, of: log, predictions: predictions.baseAddress, into: base)
      }
    }
    return values
  }

  @Test func formsAndTheirProbabilities() throws {
    let log = try log()
    #expect(log.catalogue.names == ["blue", "green", "red"])
    for (text, row, wanted) in [
      ("uniform", 0, [1.0 / 3, 1.0 / 3, 1.0 / 3]), ("always:green", 2, [0, 1, 0]),
      ("popularity", 0, [0, 0, 1]), ("popularity", 3, [0.5, 0.5, 0]), ("logging", 2, [1, 0, 0]),
      ("greedy", 0, [1, 0, 0]), ("greedy:0.3", 0, [0.8, 0.1, 0.1]),
    ] as [(String, Int, [Double])] {
      let found = probabilities(try policy(text, log), log, row: row)
      #expect(zip(found, wanted).allSatisfy { near($0, $1) }, "\(text): \(found)")
    }
    let soft = probabilities(try policy("softmax:2", log), log, row: 0)
    #expect(near(soft.reduce(0, +), 1) && near(soft[0] / soft[1], 2.718281828459045))
  }

  @Test func tablesAreReadByActionByPositionAndByRow() throws {
    let log = try log()
    try withFolder { folder in
      func check(_ text: String, _ row: Int, _ wanted: [Double]) throws {
        let path = Files.join(folder, "policy.csv")
        try Files.write(text, to: path)
        #expect(probabilities(try policy(path, log), log, row: row) == wanted)
      }
      try check("action,probability\nred,0.25\nblue,0.75\n", 3, [0.75, 0, 0.25])
      try check(
        "position,action,probability\n1,red,1\n2,blue,0.5\n2,green,0.5\n", 3, [0.5, 0.5, 0])
      try check("red,green,blue\n1,0,0\n0,1,0\n0,0,1\n0.2,0.3,0.5\n", 3, [0.5, 0.3, 0.2])
      try check("target_red,target_green,target_blue\n1,0,0\n0,1,0\n0,0,1\n1,0,0\n", 1, [0, 1, 0])
      try check("1,0,0\n0,1,0\n0,0,1\n0.5,0.3,0.2\n", 3, [0.5, 0.3, 0.2])
    }
  }

  @Test func mistakesOfTables() throws {
    let log = try log()
    try withFolder { folder in
      for (text, words) in [
        ("action,probability\nred,0.5\n", "add up to 0.5"),
        ("action,probability\nredd,1\n", "line 2: action is 'redd'"),
        ("action,probability\nred,1\nred,0\n", "line 3: action 'red' is there already"),
        ("action,probability\nred,2\n", "line 2: probability is '2'"),
        ("action,probability,position\nred,1,3\n", "position is '3'"),
        ("action,probability,position\nred,1,1\n", "at position 2 add up to 0"),
        ("red,green\n1,0\n", "it has 2 columns"),
        ("red,green,bleu\n1,0,0\n", "'bleu' is of an action that is not in the catalogue"),
        ("red,green,red\n1,0,0\n", "of the same action"),
        ("red,green,blue\n1,0,0\n", "it has 1 rows of probabilities, but log.csv has 4"),
        ("red,green,blue\n1,0,0.5\n", "line 2: its probabilities add up to 1.5"),
        ("red,green,blue\n1,0,x\n", "line 2: the probability of 'blue' is 'x'"),
      ] {
        let path = Files.join(folder, "policy.csv")
        try Files.write(text, to: path)
        expectError("policy.csv", words) { try policy(path, log) }
      }
    }
  }

  @Test func otherLogsGiveTheirPopularity() throws {
    let log = try log()
    try withFolder { folder in
      let path = Files.join(folder, "other.csv")
      try Files.write(
        "action,reward,propensity\ngreen,1,1\ngreen,1,1\nred,1,1\nred,1,1\n", to: path)
      #expect(probabilities(try policy("popularity:\(path)", log), log, row: 0) == [0, 0.5, 0.5])
      try Files.write("action,reward,propensity\npink,1,1\n", to: path)
      expectError("has an action 'pink' that log.csv has not") {
        try policy("popularity:\(path)", log)
      }
    }
  }

  @Test func mistakesAreAnsweredWithTheNearest() throws {
    let log = try log()
    for (text, words) in [
      ("unifrom", "did you mean uniform?"), ("always", "write always:ACTION."),
      ("always:pink", "there is no action 'pink'"), ("always:gren", "did you mean 'green'"),
      ("greedy:2", "the exploration must be a number from 0.0 to 1.0"),
      ("softmax:0", "the temperature"), ("uniform:3", "write uniform."),
      ("columns", "nor a column 'target_probability'"), ("slate:red,blue", "is no log of slates"),
      ("slate:red,red", "shows an action once"), ("nothing.csv", "there is no such file or policy"),
    ] {
      expectError(words) { try policy(text, log) }
    }
  }
}
