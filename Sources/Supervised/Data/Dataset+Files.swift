internal import Formats
internal import Rendering

extension Dataset {
  /// Examples from a file or a folder, by the kind that its name tells.
  ///
  /// - `.csv`, `.tsv`, `.txt` (each perhaps `.gz`): the column `target`, or the last, is predicted.
  /// - `.npz`: arrays `inputs` and `targets`, or `x` and `y`, or `x_train` and `y_train`.
  /// - `.npy`: inputs alone, for autoencoders.
  /// - a folder: a folder of PNG pictures for each class.
  ///
  /// - Throws: ``FormatError`` or ``SupervisedError`` with the place of what is wrong.
  public static func read(_ path: String, target: String? = nil) throws -> Dataset {
    if Files.isFolder(path) { return try pictures(in: path) }
    let bare = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path
    if bare.hasSuffix(".npz") { return try archive(path) }
    if bare.hasSuffix(".npy") {
      let array = try NumPyArray(path: path)
      return try Dataset(
        name: path, inputs: array.floats, inputShape: rowShape(array, name: path))
    }
    if [".csv", ".tsv", ".txt"].contains(where: { bare.hasSuffix($0) }) {
      return try delimited(path, target: target)
    }
    throw SupervisedError.usage(
      "'\(path)' is of no known kind: data are read from .csv, .tsv, .txt, .npz and .npy files and "
        + "from folders of PNG pictures.")
  }

  private static func rowShape(_ array: NumPyArray, name: String) throws -> [Int] {
    guard let rows = array.shape.first, rows > 0 else {
      throw SupervisedError.data(name, "its shape \(array.shape) has no rows.")
    }
    return array.shape.count == 1 ? [1] : Array(array.shape.dropFirst())
  }

  // MARK: npz

  private static func archive(_ path: String) throws -> Dataset {
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
        try Dataset.targets(array, rows: inputs.shape[0], name: path)
      } else {
        .none
      }
    return try Dataset(name: path, inputs: inputs.floats, inputShape: shape, targets: targets)
  }

  private static func targets(_ array: NumPyArray, rows: Int, name: String) throws -> Targets {
    guard array.shape.first == rows else {
      throw SupervisedError.data(
        name, "there are \(rows) rows of inputs and targets of shape \(array.shape).")
    }
    switch array.type {
    case .float32, .float64:
      return .values(array.floats, width: array.count / rows)
    default:
      guard array.count == rows, let numbers = array.integers else {
        throw SupervisedError.data(
          name, "targets of whole numbers are classes, one a row, not of shape \(array.shape).")
      }
      if let row = numbers.firstIndex(where: { $0 < 0 || $0 > 1_000_000 }) {
        throw SupervisedError.data(
          name, "the target of row \(row) is \(numbers[row]); classes are counted from 0.")
      }
      let names = (0...(numbers.max() ?? 0)).map(String.init)
      return .classes(numbers.map(Int32.init), names: names)
    }
  }

  // MARK: Text

  /// A table with a heading or without; texts or few whole numbers in the target's column are classes.
  private static func delimited(_ path: String, target: String?) throws -> Dataset {
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
      } else {
        areNumbers = false
      }
    }
    let names = text.heading?.enumerated().filter { $0.offset != column }.map(\.element) ?? []
    let whole = values.compactMap { Int32(exactly: $0) }
    let isClassified =
      !areNumbers
      || whole.count == labels.count && Set(whole).count <= 100
        && labels.allSatisfy { !$0.contains(".") }
    guard isClassified else {
      return try Dataset(
        name: path, inputs: inputs, inputShape: [width - 1], targets: .values(values, width: 1),
        featureNames: names)
    }
    let kinds =
      areNumbers ? Set(whole).sorted().map(String.init) : Set(labels).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: kinds.enumerated().map { ($1, Int32($0)) })
    let keys = areNumbers ? whole.map(String.init) : labels
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
          throw SupervisedError.data(path, "it is no readable PNG picture: \(error)")
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
