internal import Formats
internal import Gym
internal import Randomness
internal import Synchronization

/// A log with what was fitted to it: shared by all copies of an environment, as it never changes.
final class FittedRatings: Sendable {
  /// The log.
  let log: RatingsLog
  /// What it was read from: the check sum of the file's bytes; 0 for the synthetic log.
  let digest: Int
  /// The explicit factorisation of all ratings.
  let model: MatrixFactorization
  /// How likely predictions become likes.
  let likes: LikeModel
  /// How often each item was rated.
  let itemCounts: [Int]
  /// The mean rating of each item.
  let itemMeans: [Double]
  /// What each user rated.
  let byUser: RatingsTable

  private init(
    _ source: RatingsSource, _ settings: MatrixFactorization.Settings, _ threshold: Double
  ) {
    log = source.log
    digest = source.digest
    let (users, items) = (log.users.count, log.items.count)
    // Every tenth rating is held out to learn what predictions mean; then all are factorised.
    var order = Array(log.ratings.indices)
    var generator = RandomStreams(seed: settings.seed).stream("held-out ratings")
    generator.shuffle(&order)
    let heldOut = Set(order.prefix(max(1, order.count / 10)))
    let known = log.ratings.indices.lazy.filter { !heldOut.contains($0) }.map { [log] in
      log.ratings[$0]
    }
    let trial = MatrixFactorization(Array(known), users: users, items: items, settings: settings)
    likes = LikeModel(
      log.ratings.indices.lazy.filter { heldOut.contains($0) }.map { [log] in
        let rating = log.ratings[$0]
        return (trial.prediction(user: rating.user, item: rating.item), rating.value >= threshold)
      })
    model = MatrixFactorization(log.ratings, users: users, items: items, settings: settings)
    itemCounts = log.itemCounts
    var sums = [Double](repeating: 0, count: items)
    for rating in log.ratings { sums[rating.item] += rating.value }
    itemMeans = zip(sums, itemCounts).map { $0 / Double(max(1, $1)) }
    byUser = RatingsTable(log.ratings, rows: users, row: \.user, column: \.item)
  }

  /// How likely a user likes an item.
  func logit(user: Int, item: Int) -> Double {
    likes.logit(model.prediction(user: user, item: item))
  }

  private struct Key: Equatable {
    var file: String
    var digest: Int
    var columns: String
    var settings: MatrixFactorization.Settings
    var threshold: Double
  }

  /// The last fit: a vector of environments, or a run that goes on, asks for the same again and again.
  private static let last = Mutex<(key: Key, value: FittedRatings)?>(nil)

  /// Fits to a log.
  ///
  /// - Throws: `FormatError` if the log cannot be read.
  static func fit(
    _ file: String, columns: String, settings: MatrixFactorization.Settings, threshold: Double
  ) throws -> FittedRatings {
    let source = try RatingsSource.read(file, columns: columns)
    let key = Key(
      file: file, digest: source.digest, columns: columns, settings: settings, threshold: threshold)
    return last.withLock { last in
      if let last, last.key == key { return last.value }
      let value = FittedRatings(source, settings, threshold)
      last = (key, value)
      return value
    }
  }
}

/// A log with the check sum of what it was read from.
struct RatingsSource: Sendable {
  let log: RatingsLog
  let digest: Int

  private struct Key: Equatable {
    var file: String
    var digest: Int
    var columns: String
  }
  /// The last log that was read.
  private static let last = Mutex<(key: Key, value: RatingsSource)?>(nil)

  /// Reads a log, or takes the synthetic one where the name is empty.
  ///
  /// - Parameter columns: names of columns that differ from the known ones, `user=NAME,item=NAME`.
  static func read(_ file: String, columns: String) throws -> RatingsSource {
    guard !file.isEmpty else { return RatingsSource(log: .synthetic, digest: 0) }
    guard Files.exists(file) else {
      throw GymError.parameter(
        "ratings", value: file,
        allowed:
          "the name of a file that exists: the environment is fitted to it, and a run looks it up "
          + "again")
    }
    let bytes = try Files.readBytes(file)
    let key = Key(file: file, digest: Int(Digest.crc32(bytes)), columns: columns)
    if let known = last.withLock({ $0 }), known.key == key { return known.value }
    let log = try RatingsLog(bytes: bytes, name: file, options: options(columns))
    let source = RatingsSource(log: log, digest: key.digest)
    last.withLock { $0 = (key, source) }
    return source
  }

  private static func options(_ columns: String) throws -> RatingsLog.Options {
    var options = RatingsLog.Options()
    options.columns = try columns.split(separator: ",").map { part in
      let names = part.split(separator: "=", maxSplits: 1)
      guard names.count == 2 else {
        throw GymError.parameter(
          "columns", value: columns, allowed: "pairs such as user=NAME,rating=NAME")
      }
      return (role: String(names[0]), column: String(names[1]))
    }
    return options
  }

  /// Refuses to go on with another log than the one with which an episode began.
  static func requireSame(_ digest: Int, as stored: Int, file: String) throws {
    guard digest == stored else {
      throw GymError.invalid(
        "The file '\(file)' has changed since the environment was stored: give it back its content, or begin "
          + "anew.")
    }
  }
}
