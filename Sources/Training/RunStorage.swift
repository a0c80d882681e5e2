internal import Formats

/// The folder of a run while it is trained: everything that is written.
///
/// Whatever moment a process is killed at, the folder holds a whole older checkpoint or none, and
/// what was written after it is cut away or written again with the same bytes. Nothing waits for the
/// disk: what a power cut tears is found out by its digest, and the checkpoint before it is used.
final class RunStorage {
  let folder: RunFolder
  let logs: RunLogs
  /// Called before each file or folder is written.
  var beforeEachWrite: () throws -> Void = {} {
    didSet { logs.beforeEachWrite = beforeEachWrite }
  }
  /// How many checkpoints are kept.
  static let keptCheckpoints = 2

  var path: String { folder.path }

  /// Opens a run's folder, or makes it.
  ///
  /// - Parameter settings: what `run.json` is to say; it is written if it is not there.
  init(_ folder: RunFolder, settings: RunSettings) throws {
    self.folder = folder
    try Files.createFolder(folder.path)
    // First of all: a folder that holds anything else without it is not taken for a run's.
    if !Files.exists(folder.settingsPath) {
      try Files.write(
        Array((settings.json.text(.pretty) + "\n").utf8), to: folder.settingsPath)
    }
    try Files.createFolder(folder.checkpointsPath)
    logs = RunLogs(folder)
  }

  // MARK: Checkpoints

  /// The newest checkpoint that is whole; `nil` if there is none at all.
  ///
  /// - Throws: ``TrainingError/failed(_:)`` if there are checkpoints and every one is damaged.
  func newestCheckpoint(report: (TrainingEvent) throws -> Void) throws -> Archive? {
    var complaints: [String] = []
    for name in try checkpointNames().reversed() {
      do {
        let archive = try Archive.read(folder: "\(folder.checkpointsPath)/\(name)")
        let state: TrainerState = try archive.value("trainer")
        try logs.check(state.positions)
        if let complaint = complaints.first {
          try report(.notice("\(complaint) Going on from the checkpoint before it."))
        }
        return archive
      } catch let error as FormatError {
        complaints.append("The checkpoint \(folder.checkpointsPath)/\(name) is damaged: \(error)")
      } catch TrainingError.failed(let sentence) {
        complaints.append(
          "The checkpoint \(folder.checkpointsPath)/\(name) cannot be used: \(sentence)")
      }
    }
    guard complaints.isEmpty else {
      throw TrainingError.failed(
        complaints.joined(separator: " ")
          + " No whole checkpoint is left: delete the run's folder and train anew.")
    }
    return nil
  }

  func writeCheckpoint(_ archive: Archive, steps: Int) throws {
    let digits = String(steps)
    let name = "step-" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    try write(archive, to: "\(folder.checkpointsPath)/\(name)")
    for old in try checkpointNames().dropLast(Self.keptCheckpoints) {
      try beforeEachWrite()
      try Files.remove("\(folder.checkpointsPath)/\(old)")
    }
  }

  private func checkpointNames() throws -> [String] {
    try Files.list(folder.checkpointsPath).filter { $0.hasPrefix("step-") }.sorted()
  }

  // MARK: Policies and the result

  func writePolicy(_ archive: Archive) throws { try write(archive, to: folder.policyPath) }
  func writeBest(_ archive: Archive) throws { try write(archive, to: folder.bestPath) }

  private func write(_ archive: Archive, to path: String) throws {
    try beforeEachWrite()
    try archive.write(toFolder: path, durable: false)
  }

  func writeResult(_ result: RunResult) throws {
    try beforeEachWrite()
    try Files.write(Array((result.json.text() + "\n").utf8), to: folder.resultPath)
  }

  /// Cuts every log back to where it was at a checkpoint.
  func cutBack(to positions: LogPositions) throws { try logs.open(at: positions) }
}
