internal import Randomness

/// Ratings explained by a few numbers of every user and every item: what recommends items to users, by
/// alternating least squares.
///
/// Explicit: rating ≈ μ + bᵤ + bᵢ + pᵤ·qᵢ, the squared error of the ratings and a ridge λ·(‖p‖² + ‖q‖²) +
/// λ_b·(b²) as small as can be. Source: Y. Koren, R. Bell and C. Volinsky, "Matrix Factorization Techniques
/// for Recommender Systems" (2009).
///
/// Implicit: that a user rated an item at all counts as a preference of 1 with confidence 1 + α, all others as
/// 0 with confidence 1. Source: Y. Hu, Y. Koren and C. Volinsky, "Collaborative Filtering for Implicit Feedback
/// Datasets" (2008).
///
/// Each half of a round solves one ridge regression for every user, or item, exactly; so the objective never
/// rises. A round costs O(ratings · factors² + (users + items) · factors³).
public struct MatrixFactorization: Sendable {
  /// What ratings are taken for.
  public enum Kind: String, Sendable, Codable {
    /// Their values are predicted.
    case explicit
    /// That they were given is predicted.
    case implicit
  }

  /// How ratings are factorised.
  public struct Settings: Sendable, Equatable {
    /// What ratings are taken for.
    public var kind: Kind
    /// How many numbers describe a user or an item; 0 leaves the biases alone.
    public var factors = 32
    /// λ: what the squares of the factors cost.
    public var ridge: Double
    /// λ_b: what the squares of the biases cost (explicit).
    public var biasRidge = 2.0
    /// α: how much more a rating counts than none (implicit).
    public var confidence = 10.0
    /// How many rounds there are.
    public var rounds = 15
    /// What the first factors of the items are drawn from.
    public var seed: UInt64 = 0

    /// The defaults, chosen on MovieLens 100K.
    public init(_ kind: Kind) {
      self.kind = kind
      ridge = kind == .explicit ? 15 : 10
    }
  }

  /// How it was made.
  public let settings: Settings
  /// μ: the mean of all ratings; 0 for implicit ones.
  public private(set) var mean = 0.0
  /// The users' numbers, `[users, factors]`.
  public private(set) var userFactors: [Double]
  /// The items' numbers, `[items, factors]`.
  public private(set) var itemFactors: [Double]
  /// bᵤ: by how much each user rates higher than others.
  public private(set) var userBiases: [Double]
  /// bᵢ: by how much each item is rated higher than others.
  public private(set) var itemBiases: [Double]

  /// Factorises ratings.
  ///
  /// Users and items without ratings get zeros: explicit ones are predicted by what else is known.
  /// - Parameters:
  ///   - ratings: at least one, of users below `users` and items below `items`.
  /// - Precondition: `settings` has no negative number, and positive ridges.
  public init(_ ratings: [RatingsLog.Rating], users: Int, items: Int, settings: Settings) {
    var generator = RandomStreams(seed: settings.seed).stream("matrix factorization")
    self.init(
      ratings, users: users, items: items, settings: settings,
      start: (0..<items * settings.factors).map { _ in 0.1 * generator.normal() })
  }

  /// Begins with given factors of the items, `[items, factors]`.
  init(
    _ ratings: [RatingsLog.Rating], users: Int, items: Int, settings: Settings, start: [Double]
  ) {
    precondition(
      settings.factors >= 0 && settings.ridge > 0 && settings.biasRidge > 0
        && settings.confidence >= 0, "ridges are positive")
    self.settings = settings
    userFactors = [Double](repeating: 0, count: users * settings.factors)
    itemFactors = start
    userBiases = [Double](repeating: 0, count: users)
    itemBiases = [Double](repeating: 0, count: items)
    if settings.kind == .explicit, !ratings.isEmpty {
      mean = ratings.reduce(0) { $0 + $1.value } / Double(ratings.count)
    }
    let byUser = RatingsTable(ratings, rows: users, row: \.user, column: \.item)
    let byItem = RatingsTable(ratings, rows: items, row: \.item, column: \.user)
    for _ in 0..<settings.rounds {
      solve(byUser, &userFactors, &userBiases, given: itemFactors, itemBiases)
      solve(byItem, &itemFactors, &itemBiases, given: userFactors, userBiases)
    }
  }

  /// How a user is predicted to rate an item; for implicit ratings how strong the preference is.
  @inline(__always)
  public func prediction(user: Int, item: Int) -> Double {
    let factors = settings.factors
    var sum = mean + userBiases[user] + itemBiases[item]
    for index in 0..<factors {
      sum += userFactors[user * factors + index] * itemFactors[item * factors + index]
    }
    return sum
  }

  /// The predictions of a user for all items.
  public func predictions(user: Int) -> [Double] {
    itemBiases.indices.map { prediction(user: user, item: $0) }
  }

  /// Solves for every row, given the columns.
  private func solve(
    _ table: RatingsTable, _ factors: inout [Double], _ biases: inout [Double],
    given others: [Double], _ otherBiases: [Double]
  ) {
    switch settings.kind {
    case .explicit: solveExplicit(table, &factors, &biases, given: others, otherBiases)
    case .implicit: solveImplicit(table, &factors, given: others)
    }
  }

  /// The bias is the last unknown, whose column of the design is all ones.
  private func solveExplicit(
    _ table: RatingsTable, _ factors: inout [Double], _ biases: inout [Double],
    given others: [Double], _ otherBiases: [Double]
  ) {
    let count = settings.factors
    var ridge = [Double](repeating: settings.ridge, count: count + 1)
    ridge[count] = settings.biasRidge
    var normal = NormalEquations(size: count + 1)
    for row in biases.indices {
      normal.begin(ridge: ridge)
      for entry in table.entries(of: row) {
        let target = entry.value - mean - otherBiases[entry.column]
        normal.add(others, from: entry.column * count, count, tail: 1, target: target, weight: 1)
      }
      let solution = normal.solution()
      for index in 0..<count { factors[row * count + index] = solution[index] }
      biases[row] = solution[count]
    }
  }

  /// (YᵀY + λ + α Σ y yᵀ)·x = (1 + α)·Σ y, the sums over what was rated.
  private func solveImplicit(
    _ table: RatingsTable, _ factors: inout [Double], given others: [Double]
  ) {
    let count = settings.factors
    guard count > 0 else { return }
    var all = NormalEquations(size: count)
    all.begin(ridge: [Double](repeating: settings.ridge, count: count))
    for column in 0..<others.count / count {
      all.add(others, from: column * count, count, target: 0, weight: 1)
    }
    let confidence = settings.confidence
    for row in 0..<factors.count / count {
      var normal = all
      for entry in table.entries(of: row) {
        normal.add(
          others, from: entry.column * count, count, target: 1, weight: 1 + confidence,
          matrixWeight: confidence)
      }
      let solution = normal.solution()
      for index in 0..<count { factors[row * count + index] = solution[index] }
    }
  }
}

/// Ratings row by row.
struct RatingsTable {
  struct Entry {
    var column: Int
    var value: Double
  }
  private var starts: [Int]
  private var entries: [Entry]

  init(
    _ ratings: [RatingsLog.Rating], rows: Int, row: KeyPath<RatingsLog.Rating, Int>,
    column: KeyPath<RatingsLog.Rating, Int>
  ) {
    starts = [Int](repeating: 0, count: rows + 1)
    for rating in ratings { starts[rating[keyPath: row] + 1] += 1 }
    for index in 0..<rows { starts[index + 1] += starts[index] }
    var next = starts
    entries = [Entry](repeating: Entry(column: 0, value: 0), count: ratings.count)
    for rating in ratings {
      let place = next[rating[keyPath: row]]
      entries[place] = Entry(column: rating[keyPath: column], value: rating.value)
      next[rating[keyPath: row]] += 1
    }
  }

  /// What one row holds, in the order of the ratings.
  func entries(of row: Int) -> ArraySlice<Entry> { entries[starts[row]..<starts[row + 1]] }
}
