internal import Randomness

extension Dataset {
  /// Two or more parts of the rows, drawn at random.
  ///
  /// ```swift
  /// let parts = try iris.split([0.8, 0.2], seed: 1, stratified: true)
  /// ```
  ///
  /// - Parameters:
  ///   - shares: of each part; they sum to at most 1.
  ///   - seed: of the order.
  ///   - stratified: whether each part has every class in the share of the whole.
  /// - Throws: ``SupervisedError/usage(_:)`` if a share makes no sense, or there are no classes to
  ///   stratify by.
  public func split(_ shares: [Double], seed: UInt64, stratified: Bool = false) throws -> [Dataset]
  {
    guard shares.allSatisfy({ $0 >= 0 }), shares.reduce(0, +) <= 1 + 1e-9 else {
      throw SupervisedError.usage(
        "The parts of \(name) cannot be \(shares): shares are at least 0 and sum to at most 1.")
    }
    var generator = RandomStreams(seed: seed).stream("split")
    let groups: [[Int]]
    if stratified {
      guard let classes else {
        throw SupervisedError.usage("\(name) has no classes by which it could be stratified.")
      }
      groups = Splits.byClass(classes)
    } else {
      groups = [Array(0..<count)]
    }
    var parts = [[Int]](repeating: [], count: shares.count)
    let sizes = Splits.sizes(shares, of: groups.map(\.count))
    for (group, sizes) in zip(groups, sizes) {
      let order = generator.permutation(group.count)
      var place = 0
      for (part, size) in sizes.enumerated() {
        parts[part] += order[place..<place + size].map { group[$0] }
        place += size
      }
    }
    return parts.map { part in
      var part = part
      if stratified { generator.shuffle(&part) }
      return rows(part)
    }
  }

  /// The rows in `folds` parts, each of which is once the test and otherwise in the training.
  ///
  /// - Throws: ``SupervisedError/usage(_:)`` for fewer than 2 folds or more than rows.
  public func folds(_ folds: Int, seed: UInt64, stratified: Bool = false) throws
    -> [(train: Dataset, test: Dataset)]
  {
    guard (2...count).contains(folds) else {
      throw SupervisedError.usage("\(name) of \(count) rows cannot have \(folds) folds.")
    }
    var generator = RandomStreams(seed: seed).stream("folds")
    var order = generator.permutation(count)
    if stratified {
      guard let classes else {
        throw SupervisedError.usage("\(name) has no classes by which it could be stratified.")
      }
      // Each class in turn: dealing them out one by one spreads every class evenly.
      order = Splits.byClass(order.map { classes[$0] }).flatMap { $0.map { order[$0] } }
    }
    return (0..<folds).map { fold in
      let test = order.indices.filter { $0 % folds == fold }.map { order[$0] }.sorted()
      let train = order.indices.filter { $0 % folds != fold }.map { order[$0] }.sorted()
      return (rows(train), rows(test))
    }
  }
}

/// How rows are shared out.
enum Splits {
  /// The rows of each class.
  static func byClass(_ classes: [Int32]) -> [[Int]] {
    var groups = [[Int]](repeating: [], count: Int(classes.max() ?? -1) + 1)
    for (row, label) in classes.enumerated() { groups[Int(label)].append(row) }
    return groups
  }

  /// How many rows of each group go to each part: whole numbers that add up to the parts' sizes.
  ///
  /// Each part's total is the rounded share of all rows; what rounding leaves goes to the groups with
  /// the largest remainders.
  static func sizes(_ shares: [Double], of groups: [Int]) -> [[Int]] {
    let total = groups.reduce(0, +)
    let isWhole = abs(shares.reduce(0, +) - 1) < 1e-9
    var result = groups.map { _ in [Int](repeating: 0, count: shares.count) }
    var left = groups
    var given = 0
    for (part, share) in shares.enumerated() {
      let isLast = isWhole && part == shares.count - 1
      let wanted =
        isLast ? total - given : min(Int((share * Double(total)).rounded()), total - given)
      given += wanted
      let exact = groups.map { share * Double($0) }
      for group in groups.indices {
        result[group][part] = isLast ? left[group] : min(Int(exact[group]), left[group])
        left[group] -= result[group][part]
      }
      var missing = wanted - result.reduce(0) { $0 + $1[part] }
      let order = groups.indices.sorted {
        let (a, b) = (exact[$0] - exact[$0].rounded(.down), exact[$1] - exact[$1].rounded(.down))
        return a == b ? $0 < $1 : a > b
      }
      while missing > 0,
        let group = order.first(where: { left[$0] > 0 && result[$0][part] <= Int(exact[$0]) })
          ?? order.first(where: { left[$0] > 0 })
      {
        result[group][part] += 1
        left[group] -= 1
        missing -= 1
      }
    }
    return result
  }
}
