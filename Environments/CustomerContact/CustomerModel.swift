internal import Formats
internal import Gym

/// When customers buy and how much they spend, fitted to somebody's transactions.
public struct CustomerModel: Sendable, Codable, Equatable {
  /// When customers buy.
  public var purchases: PurchaseModel
  /// How much they spend.
  public var spend: SpendModel
  /// How many customers it was fitted to.
  public var customers: Int
  /// How many of them bought more than once.
  public var repeating: Int

  /// The customers of CDNOW, a shop for music, 1997.
  public static let cdnow = CustomerModel(
    purchases: .cdnow, spend: .cdnow, customers: 2357, repeating: 946)

  /// Both models.
  public init(purchases: PurchaseModel, spend: SpendModel, customers: Int, repeating: Int) {
    (self.purchases, self.spend) = (purchases, spend)
    (self.customers, self.repeating) = (customers, repeating)
  }

  /// The models under which a log's customers are most likely.
  ///
  /// - Throws: ``GymError`` if there are too few.
  public init(fitting customers: [CustomerSummary]) throws {
    try self.init(
      purchases: PurchaseModel(fitting: customers), spend: SpendModel(fitting: customers),
      customers: customers.count, repeating: customers.count { $0.frequency > 0 })
  }

  /// `cdnow`, the text of a model, or the file of one.
  ///
  /// - Throws: `FormatError` if it is none, ``GymError`` if its numbers make no sense.
  public init(named name: String) throws {
    if name == "cdnow" {
      self = .cdnow
      return
    }
    let isText = name.contains("{")
    guard isText || name.hasSuffix(".json") else {
      throw GymError.parameter(
        "model", value: name, allowed: "cdnow, or a file of apus customers fit that ends in .json")
    }
    let bytes = isText ? Array(name.utf8) : try Files.readBytes(name)
    let source = isText ? "customer model" : name
    let value = try JSONValue(parsing: bytes, name: source)
    do {
      self = try JSON.decode(CustomerModel.self, from: value)
    } catch {
      throw FormatError.malformed(
        source, "it is no model of apus customers fit (\(error)); write it anew.")
    }
    let numbers = [
      ("r", purchases.r), ("alpha", purchases.alpha), ("a", purchases.a), ("b", purchases.b),
      ("p", spend.p), ("q", spend.q), ("v", spend.v),
    ]
    for (key, number) in numbers where !(number > 0 && number < 1e12) {
      throw FormatError.malformed(
        source, "\(key) is \(number), but it must be above 0")
    }
  }

  /// The model as text.
  public var json: String {
    (try? JSON.value(of: self).text()) ?? ""
  }
}
