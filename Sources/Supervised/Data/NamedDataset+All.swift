internal import Formats

extension NamedDataset {
  /// Every data set that has a name.
  public static var all: [NamedDataset] {
    [fashionMNIST] + scikitLearn + statsmodels
  }

  /// Zalando's pictures of clothes (Xiao, Rasul & Vollgraf 2017), 28 × 28 bytes, 10 kinds.
  static let fashionMNIST = NamedDataset(
    name: "fashion-mnist",
    summary: "70 000 pictures of clothes, 28 × 28, 10 kinds; 10 000 for test",
    installation: "apt-get install dataset-fashion-mnist",
    files: ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"]
      .map { "\($0)-ubyte.gz" },
    folders: {
      (variable("APUS_FASHION_MNIST").map { [$0] } ?? [])
        + ["/usr/share/datasets/fashion-mnist", "/usr/local/share/datasets/fashion-mnist"]
    },
    read: { paths in
      let arrays = try paths.map(IDX.read)
      for pair in [0, 2] {
        let (pictures, labels) = (arrays[pair], arrays[pair + 1])
        guard pictures.shape.count == 3, pictures.shape[1...] == [28, 28],
          labels.shape == [pictures.shape[0]]
        else {
          throw SupervisedError.data(
            paths[pair],
            "its pictures of shape \(pictures.shape) and the labels of shape \(labels.shape) in "
              + "\(paths[pair + 1]) do not belong together; fetch both again.")
        }
      }
      let data = try Dataset(
        inputs: arrays[0].floats + arrays[2].floats, inputShape: [28, 28, 1],
        targets: .classes(
          (arrays[1].bytes + arrays[3].bytes).map(Int32.init),
          names: [
            "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker",
            "bag", "ankle boot",
          ]))
      return (data, arrays[0].shape[0])
    })

  /// The small sets that come with scikit-learn.
  static let scikitLearn: [NamedDataset] = [
    scikitLearn("digits", "1 797 digits, 8 × 8 pixels of 0 … 16, 10 kinds", "digits.csv.gz") {
      path in
      let table = try Table(path)
      return try table.classified(names: (0..<10).map(String.init)).reshaped(to: [8, 8, 1])
    },
    scikitLearn("iris", "150 irises, 4 lengths in cm, 3 kinds", "iris.csv") { path in
      try Table(path, countsFirst: true).classified(features: [
        "sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)",
      ])
    },
    scikitLearn("wine", "178 wines, 13 chemical measures, 3 growers", "wine_data.csv") { path in
      try Table(path, countsFirst: true).classified(features: [
        "alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols",
        "flavanoids", "nonflavanoid_phenols", "proanthocyanins", "color_intensity", "hue",
        "od280/od315_of_diluted_wines", "proline",
      ])
    },
    scikitLearn(
      "breast_cancer", "569 tumours, 30 measures of cells, malignant or benign", "breast_cancer.csv"
    ) { path in try Table(path, countsFirst: true).classified() },
    NamedDataset(
      name: "diabetes", summary: "442 patients, 10 measures, the disease's progress in a year",
      installation: scikitLearnInstallation,
      files: ["diabetes_data_raw.csv.gz", "diabetes_target.csv.gz"], folders: scikitLearnFolders,
      read: { paths in
        let (inputs, targets) = (try Table(paths[0]), try Table(paths[1]))
        let data = try Dataset(
          inputs: inputs.numbers, inputShape: [inputs.width],
          targets: .values(targets.numbers, width: 1, names: ["progression"]),
          featureNames: ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"])
        return (data, nil)
      }),
  ]

  /// Time series that come with statsmodels, as windows of 12 values whose successor is predicted.
  static let statsmodels: [NamedDataset] = [
    series("sunspots", "309 years of sunspots, from 12 years to the next", column: "SUNACTIVITY"),
    series("nile", "100 years of the Nile's flow, from 12 years to the next", column: "volume"),
    series("co2", "2 225 weeks of CO₂ at Mauna Loa, from 12 weeks to the next", column: "co2"),
  ]

  private static let scikitLearnInstallation =
    "pip install scikit-learn (or apt-get install python3-sklearn)"

  private static func scikitLearnFolders() -> [String] {
    (variable("APUS_SCIKIT_LEARN").map { [$0, "\($0)/datasets/data"] } ?? [])
      + sitePackages().map { "\($0)/sklearn/datasets/data" }
  }

  private static func scikitLearn(
    _ name: String, _ summary: String, _ file: String,
    _ read: @escaping @Sendable (String) throws -> Dataset
  ) -> NamedDataset {
    NamedDataset(
      name: name, summary: summary, installation: scikitLearnInstallation, files: [file],
      folders: scikitLearnFolders, read: { (try read($0[0]), nil) })
  }

  private static func series(_ name: String, _ summary: String, column: String) -> NamedDataset {
    NamedDataset(
      name: name, summary: summary, installation: "pip install statsmodels",
      files: ["\(name)/\(name).csv"],
      folders: {
        (variable("APUS_STATSMODELS").map { [$0, "\($0)/datasets"] } ?? [])
          + sitePackages().map { "\($0)/statsmodels/datasets" }
      },
      read: { paths in
        let table = try DelimitedText(path: paths[0])
        guard let place = table.heading?.firstIndex(of: column) else {
          throw SupervisedError.data(paths[0], "it has no column '\(column)'.")
        }
        var values: [Float] = []
        try table.forEachRow { row, bytes in
          // Weeks without a measurement stand as gaps; the series goes on.
          if let number = row.number(place, in: bytes) { values.append(Float(number)) }
        }
        let data = try Dataset(windowsOf: values, length: 12)
        // Windows overlap: drawn ones would hold the answers of others. The last quarter is the test.
        return (data, data.count - data.count / 4)
      })
  }
}

extension Dataset {
  /// A time series as examples: `length` values in a row predict the one after them.
  ///
  /// - Throws: ``SupervisedError/data(_:_:)`` if the series is too short.
  public init(windowsOf series: [Float], length: Int, name: String = "series") throws {
    guard length > 0, series.count > length else {
      throw SupervisedError.data(
        name, "\(series.count) values are too few for windows of \(length) and one after them.")
    }
    let rows = series.count - length
    try self.init(
      name: name, inputs: (0..<rows).flatMap { series[$0..<$0 + length] }, inputShape: [length],
      targets: .values(Array(series[length...]), width: 1))
  }
}

/// Words with their stems, as snowball-data holds them: one a line in two files.
public struct WordPairs: Sendable, Equatable {
  /// The words.
  public let words: [String]
  /// Their stems, in the same order.
  public let stems: [String]

  /// Reads two files of one word a line.
  ///
  /// - Throws: ``SupervisedError/data(_:_:)`` if they have different numbers of lines.
  public init(words: String, stems: String) throws {
    self.words = try Files.readText(words).split(separator: "\n").map(String.init)
    self.stems = try Files.readText(stems).split(separator: "\n").map(String.init)
    guard self.words.count == self.stems.count else {
      throw SupervisedError.data(
        stems, "it has \(self.stems.count) lines where \(words) has \(self.words.count).")
    }
  }

  /// The pairs of a language that snowball-data holds, such as `english`.
  ///
  /// - Throws: ``SupervisedError/missing(_:)`` with the command that installs it.
  public static func language(_ language: String) throws -> WordPairs {
    let own = NamedDataset.variable("APUS_SNOWBALL").map { [$0] } ?? []
    for folder in own + ["/usr/share/snowball/data", "/usr/share/snowball-data"] {
      let (words, stems) = ("\(folder)/\(language)/voc.txt", "\(folder)/\(language)/output.txt")
      if Files.isFile(words), Files.isFile(stems) {
        return try WordPairs(words: words, stems: stems)
      }
    }
    throw SupervisedError.missing(
      "The words of '\(language)' are not on this machine; install them with: "
        + "apt-get install snowball-data")
  }
}

/// A table of numbers without a heading, perhaps packed.
struct Table {
  /// All numbers, row by row.
  var numbers: [Float] = []
  /// The number of columns.
  var width = 0
  /// The names in the first line, where that counts rows and columns first.
  var names: [String] = []
  private let path: String

  /// Reads a file.
  ///
  /// - Parameter countsFirst: whether the first line is the number of rows, that of columns and the
  ///   names of classes, as in scikit-learn's files.
  init(_ path: String, countsFirst: Bool = false) throws {
    self.path = path
    let bytes = try Files.readBytes(path)
    let text = DelimitedText(
      Compression.isGzip(bytes) ? try Compression.gunzip(bytes, name: path) : bytes, name: path)
    var isFirst = countsFirst
    var names: [String] = []
    var numbers: [Float] = []
    var width = 0
    try text.forEachRow { row, bytes in
      if isFirst {
        isFirst = false
        names = row.fields.indices.dropFirst(2).map { row.text($0, in: bytes) }
        return
      }
      if width == 0 { width = row.fields.count }
      guard row.fields.count == width else {
        throw row.error("it has \(row.fields.count) fields where the lines before have \(width).")
      }
      for field in 0..<width {
        guard let number = row.number(field, in: bytes) else {
          throw row.error("'\(row.text(field, in: bytes))' in field \(field + 1) is no number.")
        }
        numbers.append(Float(number))
      }
    }
    (self.numbers, self.width, self.names) = (numbers, width, names)
  }

  /// The table's last column as classes, the others as features.
  func classified(names: [String]? = nil, features: [String] = []) throws -> Dataset {
    guard width > 1 else { throw SupervisedError.data(path, "it needs two columns or more.") }
    let rows = numbers.count / width
    var inputs: [Float] = []
    inputs.reserveCapacity(rows * (width - 1))
    var classes: [Int32] = []
    for row in 0..<rows {
      inputs += numbers[row * width..<(row + 1) * width - 1]
      guard let label = Int32(exactly: numbers[(row + 1) * width - 1]) else {
        throw SupervisedError.data(path, "row \(row) has no whole number as its class.")
      }
      classes.append(label)
    }
    return try Dataset(
      name: path, inputs: inputs, inputShape: [width - 1],
      targets: .classes(classes, names: names ?? self.names), featureNames: features)
  }
}
