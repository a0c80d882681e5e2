internal import Formats
internal import Rendering

/// What targets in a file are.
public enum LearningTask: String, Sendable, Codable, CaseIterable {
  /// Names or numbers of classes.
  case classification
  /// Numbers, however few and whole they are.
  case regression
}

extension Dataset {
  /// Examples from a file or a folder, by the kind that its name tells.
  ///
  /// - `.csv`, `.tsv`, `.txt` (each perhaps `.gz`): the column `target`, or the last, is predicted.
  /// - `.npz`: arrays `inputs` and `targets`, or `x` and `y`, or `x_train` and `y_train`.
  /// - `.npy`: inputs alone, for autoencoders.
  /// - a folder: a folder of PNG pictures for each class.
  ///
  /// Without a task, texts and few whole numbers in a table are classes, and so are arrays of
  /// integers; all else are values.
  ///
  /// - Parameters:
  ///   - path: of the file or folder.
  ///   - target: the column that is predicted; for tables alone.
  ///   - task: what the targets are; by the data if nil.
  /// - Throws: ``FormatError`` or ``SupervisedError`` with the place of what is wrong.
  public static func read(
    _ path: String, target: String? = nil, task: LearningTask? = nil
  ) throws -> Dataset {
    if isTable(path) { return try delimited(path, target: target, task: task) }
    guard target == nil else {
      throw SupervisedError.usage(
        "--target names a column of a .csv, .tsv or .txt file, but '\(path)' is none; leave it out."
      )
    }
    if Files.isFolder(path) {
      guard task != .regression else {
        throw SupervisedError.usage(
          "The folders of pictures in '\(path)' are classes: they cannot be regressed to.")
      }
      return try pictures(in: path)
    }
    let bare = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path
    if bare.hasSuffix(".npz") { return try archive(path, task) }
    if bare.hasSuffix(".npy") {
      let array = try NumPyArray(path: path)
      return try Dataset(
        name: path, inputs: array.floats, inputShape: rowShape(array, name: path))
    }
    throw SupervisedError.usage(
      "'\(path)' is of no known kind: data are read from .csv, .tsv, .txt, .npz and .npy files and "
        + "from folders of PNG pictures.")
  }

  /// Whether a path is that of a table, in which a column can be named.
  public static func isTable(_ path: String) -> Bool {
    let bare = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path
    return [".csv", ".tsv", ".txt"].contains { bare.hasSuffix($0) } && !Files.isFolder(path)
  }

  /// More classes are refused: a target of that many values is a number or a name.
  static let mostClasses = 10_000

  private static func tooManyClasses(_ name: String, _ count: Int) -> SupervisedError {
    .data(
      name,
      "its target would be \(count) classes, more than \(mostClasses); if it is a number, add "
        + "--task regression.")
  }

  private static func rowShape(_ array: NumPyArray, name: String) throws -> [Int] {
    guard let rows = array.shape.first, rows > 0 else {
      throw SupervisedError.data(name, "its shape \(array.shape) has no rows.")
    }
    return array.shape.count == 1 ? [1] : Array(array.shape.dropFirst())
  }

  // MARK: npz

  private static func archive(_ path: String, _ task: LearningTask?) throws -> Dataset {
    let archive = try NumPyArchive(path: path)
    func first(_ names: [String]) -> NumPyArray? { names.lazy.compactMap { archive[$0] }.first }
    guard let inputs = first(["inputs", "x", "X", "x_train", "data"]) else {
      throw SupervisedError.data(
        path,
        "it has no array 'inputs' (or x, X, x_train, data), only "
          + "\(archive.names.joined(separator: ", ")); rename one.")
    }
    let shape = try rowShape(inputs, name: path)
    let targets: Targets =
      if let array = first(["targets", "y", "y_train", "target", "labels"]) {
        try Dataset.targets(array, task, rows: inputs.shape[0], name: path)
      } else {
        .none
      }
    return try Dataset(name: path, inputs: inputs.floats, inputShape: shape, targets: targets)
  }

  private static func targets(
    _ array: NumPyArray, _ task: LearningTask?, rows: Int, name: String
  ) throws -> Targets {
    guard array.shape.first == rows else {
      throw SupervisedError.data(
        name, "there are \(rows) rows of inputs and targets of shape \(array.shape).")
    }
    let isReal = array.type == .float32 || array.type == .float64
    if task == .regression || task == nil && isReal {
      return .values(array.floats, width: array.count / rows)
    }
    let numbers: [Int]
    if isReal {
      numbers = try array.floats.enumerated().map { place, value in
        guard let whole = Int(exactly: value) else {
          throw SupervisedError.data(
            name, "the target of row \(place) is \(value); classes are whole numbers from 0.")
        }
        return whole
      }
    } else if let whole = array.integers {
      numbers = whole.map { Int($0) }
    } else {
      numbers = []
    }
    guard array.count == rows, numbers.count == rows else {
      throw SupervisedError.data(
        name,
        "classes are whole numbers, one a row, not of shape \(array.shape); if the targets are "
          + "numbers, add --task regression.")
    }
    if let row = numbers.firstIndex(where: { $0 < 0 }) {
      throw SupervisedError.data(
        name,
        "the target of row \(row) is \(numbers[row]); classes are counted from 0. If the targets are "
          + "numbers, add --task regression.")
    }
    let most = numbers.max() ?? 0
    guard most < mostClasses else { throw tooManyClasses(name, most + 1) }
    return .classes(numbers.map { Int32($0) }, names: (0...most).map(String.init))
  }

  // MARK: Text

  /// A table with a heading or without; texts or few whole numbers in the target's column are classes.
  private static func delimited(_ path: String, target: String?, task: LearningTask?) throws
    -> Dataset
  {
    let bytes = try Files.readBytes(path)
    let text = DelimitedText(
      Compression.isGzip(bytes) ? try Compression.gunzip(bytes, name: path) : bytes, name: path)
    let width = text.width
    guard width > 1 else {
      throw SupervisedError.data(path, "it needs two columns or more: features and a target.")
    }
    var column = width - 1
    if let target {
      guard let place = text.heading?.firstIndex(of: target) else {
        throw SupervisedError.data(
          path,
          "it has no column '\(target)'; "
            + (text.heading.map { "there are: \($0.joined(separator: ", "))." }
              ?? "it has no heading."))
      }
      column = place
    } else if let place = text.heading?.firstIndex(of: "target") {
      column = place
    }
    var inputs: [Float] = []
    var labels: [String] = []
    var values: [Float] = []
    var areNumbers = true
    try text.forEachRow { row, bytes in
      guard row.fields.count == width else {
        throw row.error("it has \(row.fields.count) fields where the first line has \(width).")
      }
      for field in 0..<width where field != column {
        guard let number = row.number(field, in: bytes) else {
          let name = text.heading.map { " (\($0[field]))" } ?? ""
          throw row.error(
            "'\(row.text(field, in: bytes))' in field \(field + 1)\(name) is no finite number; fill "
              + "gaps and turn texts into numbers first.")
        }
        inputs.append(Float(number))
      }
      let label = row.text(column, in: bytes)
      if label.isEmpty { throw row.error("the target is missing.") }
      labels.append(label)
      if let number = row.number(column, in: bytes) {
        values.append(Float(number))
      } else if task == .regression {
        throw row.error("the target '\(label)' is no finite number, which a regression needs.")
      } else {
        areNumbers = false
      }
    }
    let names = text.heading?.enumerated().filter { $0.offset != column }.map(\.element) ?? []
    // Labels are read as they are written: long numbers of classes are no floats.
    let whole = labels.compactMap { Int($0) }
    let areWhole = whole.count == labels.count
    let isClassified =
      task.map { $0 == .classification } ?? (!areNumbers || areWhole && Set(whole).count <= 100)
    guard isClassified else {
      return try Dataset(
        name: path, inputs: inputs, inputShape: [width - 1], targets: .values(values, width: 1),
        featureNames: names)
    }
    let kinds = areWhole ? Set(whole).sorted().map(String.init) : Set(labels).sorted()
    guard kinds.count <= mostClasses else { throw tooManyClasses(path, kinds.count) }
    let numbers = Dictionary(uniqueKeysWithValues: kinds.enumerated().map { ($1, Int32($0)) })
    let keys = areWhole ? whole.map(String.init) : labels
    return try Dataset(
      name: path, inputs: inputs, inputShape: [width - 1],
      targets: .classes(keys.map { numbers[$0] ?? -1 }, names: kinds), featureNames: names)
  }

  // MARK: Pictures

  /// A folder of PNG pictures for each class; all have one size, and grey ones one channel.
  private static func pictures(in folder: String) throws -> Dataset {
    let names = try Files.list(folder).filter { Files.isFolder(Files.join(folder, $0)) }.sorted()
    guard !names.isEmpty else {
      throw SupervisedError.data(
        folder, "it holds no folders: put the PNG pictures of each class into a folder of its own.")
    }
    var pixels: [UInt8] = []
    var classes: [Int32] = []
    var size: (height: Int, width: Int)?
    for (label, name) in names.enumerated() {
      let inner = Files.join(folder, name)
      for file in try Files.list(inner).sorted() where file.lowercased().hasSuffix(".png") {
        let path = Files.join(inner, file)
        let bytes = try Files.readBytes(path)
        let picture: Picture
        do {
          picture = try PNG.decode(bytes)
        } catch {
          throw SupervisedError.data(path, "it cannot be read as a PNG picture: \(error)")
        }
        if let size, size != (picture.height, picture.width) {
          throw SupervisedError.data(
            path,
            "it is \(picture.width) × \(picture.height) pixels where the first picture is "
              + "\(size.width) × \(size.height); bring all to one size.")
        }
        size = (picture.height, picture.width)
        pixels += picture.rgb
        classes.append(Int32(label))
      }
    }
    guard let size else {
      throw SupervisedError.data(folder, "there is no .png file in its folders.")
    }
    var isGrey = true
    var grey: [Float] = []
    for place in stride(from: 0, to: pixels.count, by: 3) {
      isGrey = isGrey && pixels[place] == pixels[place + 1] && pixels[place] == pixels[place + 2]
      grey.append(Float(pixels[place]))
    }
    let inputs = isGrey ? grey : pixels.map { Float($0) }
    return try Dataset(
      name: folder, inputs: inputs, inputShape: [size.height, size.width, isGrey ? 1 : 3],
      targets: .classes(classes, names: names))
  }
}
