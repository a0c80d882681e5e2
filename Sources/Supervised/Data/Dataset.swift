/// What the rows of a data set are to be predicted as.
public enum Targets: Sendable, Equatable {
  /// None: an autoencoder rebuilds the inputs.
  case none
  /// A class for each row, `0 ..< names.count`.
  case classes([Int32], names: [String])
  /// `width` numbers for each row, row-major.
  case values([Float], width: Int, names: [String] = [])
}

/// Examples in memory: inputs `[count, …]` as one slab of floats, and a target for each row.
///
/// Everything that could spoil a training later is refused when it is made: numbers that are none,
/// classes out of range, and slabs that do not fit the shape.
public struct Dataset: ExampleSource, Equatable {
  /// How messages call it.
  public var name: String
  /// The inputs, row-major, `[count] + inputShape`.
  public let inputs: [Float]
  /// The sizes of one row.
  public let inputShape: [Int]
  /// What is to be predicted.
  public let targets: Targets
  /// The names of the features, if they have any.
  public var featureNames: [String]
  /// The number of rows.
  public let count: Int

  /// The number of floats of one row.
  public var rowSize: Int { inputShape.reduce(1, *) }

  /// Examples in memory.
  ///
  /// - Parameters:
  ///   - name: how messages call it.
  ///   - inputs: row-major.
  ///   - inputShape: the sizes of one row; their product divides the number of inputs.
  ///   - targets: as many rows as the inputs have.
  /// - Throws: ``SupervisedError/data(_:_:)`` that names the row and column of what is wrong.
  public init(
    name: String = "data", inputs: [Float], inputShape: [Int], targets: Targets = .none,
    featureNames: [String] = []
  ) throws {
    let size = inputShape.reduce(1, *)
    guard size > 0, inputs.count % size == 0, !inputs.isEmpty else {
      throw SupervisedError.data(
        name,
        "\(inputs.count) inputs are no whole number of rows of shape \(inputShape), at least one; "
          + "check the shape.")
    }
    let count = inputs.count / size
    if let place = inputs.firstIndex(where: { !$0.isFinite }) {
      let column = place % size
      let feature = column < featureNames.count ? " (\(featureNames[column]))" : ""
      throw SupervisedError.data(
        name,
        "row \(place / size), column \(column)\(feature) holds \(inputs[place]); fill such gaps or "
          + "leave the rows out first.")
    }
    switch targets {
    case .none: break
    case .classes(let classes, let names):
      guard classes.count == count else {
        throw SupervisedError.data(
          name, "there are \(count) rows of inputs and \(classes.count) classes; give one for each."
        )
      }
      if let row = classes.firstIndex(where: { !(0..<Int32(names.count)).contains($0) }) {
        throw SupervisedError.data(
          name,
          "row \(row) is of class \(classes[row]), but there are \(names.count) classes, counted "
            + "from 0; name all classes.")
      }
    case .values(let values, let width, _):
      guard width > 0, values.count == count * width else {
        throw SupervisedError.data(
          name,
          "there are \(count) rows of inputs and \(values.count) target values of width \(width); "
            + "give one row for each.")
      }
      if let place = values.firstIndex(where: { !$0.isFinite }) {
        throw SupervisedError.data(
          name, "the target of row \(place / width) is \(values[place]); leave such rows out.")
      }
    }
    self.init(
      checkedName: name, inputs: inputs, inputShape: inputShape, targets: targets,
      featureNames: featureNames, count: count)
  }

  /// Examples from rows.
  ///
  /// - Throws: ``SupervisedError/data(_:_:)`` also for a row of another length than the first.
  public init(
    name: String = "data", rows: [[Float]], targets: Targets = .none, featureNames: [String] = []
  ) throws {
    let width = rows.first?.count ?? 0
    if let row = rows.firstIndex(where: { $0.count != width }) {
      throw SupervisedError.data(
        name,
        "row \(row) has \(rows[row].count) numbers where the first has \(width); pad or cut the rows "
          + "to one length.")
    }
    try self.init(
      name: name, inputs: rows.flatMap { $0 }, inputShape: [width], targets: targets,
      featureNames: featureNames)
  }

  private init(
    checkedName name: String, inputs: [Float], inputShape: [Int], targets: Targets,
    featureNames: [String], count: Int
  ) {
    self.name = name
    self.inputs = inputs
    self.inputShape = inputShape
    self.targets = targets
    self.featureNames = featureNames
    self.count = count
  }

  /// What is to be predicted.
  public var targetKind: TargetKind {
    switch targets {
    case .none: .inputs
    case .classes(_, let names): .classes(names: names)
    case .values(_, let width, _): .values(width: width)
    }
  }

  /// The classes of the rows, if they have any.
  public var classes: [Int32]? {
    if case .classes(let classes, _) = targets { classes } else { nil }
  }

  /// The names of the classes; empty if there are none.
  public var classNames: [String] {
    if case .classes(_, let names) = targets { names } else { [] }
  }

  /// The target values of the rows, row-major, if they have any.
  public var values: [Float]? {
    if case .values(let values, _, _) = targets { values } else { nil }
  }

  /// The same inputs, to be rebuilt by an autoencoder.
  public var withoutTargets: Dataset { replacing(targets: .none) }

  /// Some rows, in an order.
  ///
  /// - Precondition: every number is one of a row.
  public func rows(_ rows: some Collection<Int>) -> Dataset {
    let size = rowSize
    var picked: [Float] = []
    picked.reserveCapacity(rows.count * size)
    for row in rows { picked += inputs[row * size..<(row + 1) * size] }
    let targets: Targets =
      switch self.targets {
      case .none: .none
      case .classes(let classes, let names): .classes(rows.map { classes[$0] }, names: names)
      case .values(let values, let width, let names):
        .values(
          rows.flatMap { values[$0 * width..<($0 + 1) * width] }, width: width, names: names)
      }
    return Dataset(
      checkedName: name, inputs: picked, inputShape: inputShape, targets: targets,
      featureNames: featureNames, count: rows.count)
  }

  /// The same rows in another shape of as many numbers, such as `[28, 28, 1]` for 784.
  ///
  /// - Throws: ``SupervisedError/data(_:_:)`` if the numbers differ.
  public func reshaped(to shape: [Int]) throws -> Dataset {
    guard shape.reduce(1, *) == rowSize else {
      throw SupervisedError.data(
        name, "a row of shape \(inputShape) cannot have the shape \(shape).")
    }
    return Dataset(
      checkedName: name, inputs: inputs, inputShape: shape, targets: targets,
      featureNames: featureNames, count: count)
  }

  /// The same rows with inputs changed by a scaler or otherwise.
  ///
  /// - Throws: ``SupervisedError/data(_:_:)`` if a number is no longer finite or there are others.
  public func mapInputs(_ body: ([Float]) throws -> [Float]) throws -> Dataset {
    try Dataset(
      name: name, inputs: body(inputs), inputShape: inputShape, targets: targets,
      featureNames: featureNames)
  }

  func replacing(targets: Targets) -> Dataset {
    Dataset(
      checkedName: name, inputs: inputs, inputShape: inputShape, targets: targets,
      featureNames: featureNames, count: count)
  }

  /// Copies the inputs of some rows.
  public func copyInputs(
    of rows: UnsafeBufferPointer<Int32>, to inputs: UnsafeMutablePointer<Float>
  ) throws {
    let size = rowSize
    self.inputs.withUnsafeBufferPointer { all in
      guard let base = all.baseAddress else { return }
      var target = inputs
      for row in rows {
        target.update(from: base + Int(row) * size, count: size)
        target += size
      }
    }
  }

  /// Copies the targets of some rows.
  public func copyTargets(
    of rows: UnsafeBufferPointer<Int32>, to targets: UnsafeMutablePointer<Float>
  ) throws {
    switch self.targets {
    case .none: break
    case .classes(let classes, _):
      for (place, row) in rows.enumerated() { targets[place] = Float(classes[Int(row)]) }
    case .values(let values, let width, _):
      for (place, row) in rows.enumerated() {
        for column in 0..<width {
          targets[place * width + column] = values[Int(row) * width + column]
        }
      }
    }
  }
}
