internal import Formats

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A data set with a name, found where Debian's and PyPI's packages put it.
///
/// ```swift
/// let digits = try NamedDataset.named("digits").load()
/// let (train, test) = try NamedDataset.named("fashion-mnist").parts()
/// ```
public struct NamedDataset: Sendable {
  /// Its name, such as `fashion-mnist`.
  public let name: String
  /// What it is, in a line.
  public let summary: String
  /// The command that installs it.
  public let installation: String
  /// The files, below one of the folders.
  let files: [String]
  /// Where the files may lie.
  let folders: @Sendable () -> [String]
  /// Reads all rows from the paths of the files, and the first row of the test where that is not
  /// drawn: because it is official, or because rows follow one another in time.
  let read: @Sendable ([String]) throws -> (data: Dataset, testBegin: Int?)

  /// The data set of a name.
  ///
  /// - Throws: ``SupervisedError/usage(_:)`` with the nearest names.
  public static func named(_ name: String) throws -> NamedDataset {
    if let known = all.first(where: { $0.name == name }) { return known }
    let names = all.map(\.name)
    let nearest = nearestNames(to: name, in: names).map { "'\($0)'" }
    throw SupervisedError.usage(
      "There is no data set '\(name)'. "
        + (nearest.isEmpty
          ? "Known are: \(names.joined(separator: ", ")); or give the path of a file."
          : "Did you mean \(nearest.joined(separator: " or "))?"))
  }

  /// Where the files lie; nil if the data set is not on this machine.
  public func paths() -> [String]? {
    for folder in folders() {
      let paths = files.map { Files.join(folder, $0) }
      if paths.allSatisfy({ Files.isFile($0) }) { return paths }
    }
    return nil
  }

  /// Whether it is on this machine.
  public var isInstalled: Bool { paths() != nil }

  /// All rows.
  ///
  /// - Throws: ``SupervisedError/missing(_:)`` with the command that installs it; ``FormatError`` if
  ///   a file is damaged.
  public func load() throws -> Dataset { try loaded().data }

  private func loaded() throws -> (data: Dataset, testBegin: Int?) {
    guard let paths = paths() else {
      throw SupervisedError.missing(
        "The data set \(name) is not on this machine; install it with: \(installation)")
    }
    var (data, testBegin) = try read(paths)
    data.name = name
    return (data, testBegin)
  }

  /// The training and the test: the official ones, or three quarters and one quarter of the rows.
  ///
  /// The quarter is drawn, but for time series, of which it is the last.
  ///
  /// - Parameter seed: of the rows' order, where there is no official test; classes keep their shares.
  public func parts(seed: UInt64 = 0) throws -> (train: Dataset, test: Dataset) {
    let (data, testBegin) = try loaded()
    if let border = testBegin {
      return (data.rows(0..<border), data.rows(border..<data.count))
    }
    let parts = try data.split([0.75, 0.25], seed: seed, stratified: data.classes != nil)
    return (parts[0], parts[1])
  }

  /// The value of an environment variable.
  static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// The folders in which Python's packages may lie: those of `PYTHONPATH`, of a virtual environment,
  /// of the user and of the system.
  static func sitePackages() -> [String] {
    var roots: [String] = []
    for name in ["VIRTUAL_ENV", "CONDA_PREFIX"] {
      if let path = variable(name) { roots.append(path) }
    }
    if let home = variable("HOME") {
      roots.append("\(home)/.local")
      let versions = "\(home)/.pyenv/versions"
      roots += ((try? Files.list(versions)) ?? []).sorted().reversed().map { "\(versions)/\($0)" }
    }
    roots += ["/usr/local", "/usr"]
    var folders = (variable("PYTHONPATH") ?? "").split(separator: ":").map(String.init)
    for root in roots {
      let pythons = ((try? Files.list("\(root)/lib")) ?? []).filter { $0.hasPrefix("python3") }
      for python in pythons.sorted().reversed() {
        folders += ["\(root)/lib/\(python)/site-packages", "\(root)/lib/\(python)/dist-packages"]
      }
    }
    return folders
  }
}
