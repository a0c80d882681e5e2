internal import Formats

/// The Open Bandit Dataset: what a fashion shop recommended, with known propensities.
///
/// A folder such as `obd/bts/women` holds `women.csv` and `item_context.csv`. The reward is the click,
/// the context is the four features of the user; an impression has three positions, of which each is
/// a row.
///
/// Source: Y. Saito et al., "Open Bandit Dataset and Pipeline: Towards Realistic and Reproducible
/// Off-Policy Evaluation" (2021).
public enum OpenBanditLog {
  /// The columns of the dataset that are read.
  private static let columns = [
    (role: "action", column: "item_id"), (role: "reward", column: "click"),
    (role: "propensity", column: "propensity_score"), (role: "position", column: "position"),
  ]

  /// Reads a campaign.
  ///
  /// - Parameters:
  ///   - path: its folder, or the table in it.
  ///   - options: how the log is read besides; the catalogue is `item_context.csv`'s unless given.
  public static func read(
    _ path: String, options: BanditLog.Options = BanditLog.Options()
  ) throws -> BanditLog {
    var folder = path
    var table = path
    if Files.isFolder(path) {
      while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
      let name = folder.split(separator: "/").last.map(String.init) ?? folder
      table = Files.join(folder, "\(name).csv")
      guard Files.isFile(table) else {
        throw FormatError.malformed(
          path,
          "it holds no '\(name).csv': a campaign of the Open Bandit Dataset is a folder such as "
            + "obd/bts/women, with women.csv and item_context.csv in it.")
      }
    } else {
      let parts = path.split(separator: "/", omittingEmptySubsequences: false)
      folder = parts.dropLast().joined(separator: "/")
      if folder.isEmpty { folder = path.hasPrefix("/") ? "/" : "." }
    }
    var options = options
    options.kind = options.kind ?? .bandit
    options.columns = columns + options.columns
    if options.catalogue == nil {
      let items = Files.join(folder, "item_context.csv")
      guard Files.isFile(items) else {
        throw FormatError.malformed(
          path,
          "'item_context.csv', which lists the items, does not lie beside it: put it there, or say how many "
            + "there are with --actions.")
      }
      options.catalogue = try ActionCatalogue(path: items)
    }
    return try BanditLog(path: table, options: options)
  }
}
