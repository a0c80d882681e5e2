internal import ArgumentParser
internal import Training

/// The policies that a comparison is asked for, and where its report goes.
enum PolicyList {
  /// The names in a list set apart by commas, where `all` stands for all known ones.
  ///
  /// - Throws: ``TrainingError/usage(_:)`` if there is none, or one comes twice.
  static func names(_ list: String, all: [String]) throws -> [String] {
    let names = list.split(separator: ",").flatMap { $0 == "all" ? all : [String($0)] }
    guard !names.isEmpty else {
      throw TrainingError.usage("--policies names nothing: it must be all, or names and runs.")
    }
    let repeated = Dictionary(grouping: names, by: { $0 }).first { $0.value.count > 1 }
    if let repeated {
      throw TrainingError.usage("--policies names \(repeated.key) more than once.")
    }
    return names
  }

  /// Refuses a report's file that is no page.
  ///
  /// - Throws: ``TrainingError/usage(_:)`` unless the name ends in `.html`.
  static func requirePage(_ report: String?) throws {
    if let report, !report.hasSuffix(".html") {
      throw TrainingError.usage("--report \(report): the file's name must end in .html.")
    }
  }
}
