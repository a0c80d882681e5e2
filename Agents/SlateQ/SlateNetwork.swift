internal import Gym
internal import Neural

/// Values and appeals of items for a user: one network that looks at one item at a time.
///
/// The first layer sees the user and the item, and the user's part is computed once. An item's value is the
/// return if it is chosen; its appeal is how likely it is chosen, e to the power of a number, where
/// choosing nothing has the appeal 1. A second network of the user alone says what choosing
/// nothing is worth, and the first what an item is worth beside that: a choice changes little of a long
/// session's return, and that little is what slates are made by.
struct SlateNetwork: Sendable {
  let layers: NetworkConfiguration
  /// What outputs are multiplied by to be values of choosing nothing.
  let scale: Double
  /// What outputs are multiplied by to be differences from those.
  let advantageScale: Double

  /// What a network says of items.
  struct Judgement {
    /// The return if an item is chosen, `[batch, items]`.
    var values: Tensor
    /// The logarithm of each item's appeal, `[batch, items]`.
    var appeals: Tensor
    /// The return if nothing is chosen, `[batch]`.
    var none: Tensor
  }

  /// Judges items for users.
  ///
  /// - Parameters:
  ///   - user: `[batch, width]`.
  ///   - items: `[batch, items, features]`.
  func judge(user: Tensor, items: Tensor) -> Judgement {
    let heads = user.trace.scope("items") { recordItems(user, items) }
    let none = user.trace.scope("none") { layers.record(user, outputs: 1) }
    return Judgement(
      values: heads.sliced(0..<1).squeezed([2]) * advantageScale + none * scale,
      appeals: heads.sliced(1..<2).squeezed([2]), none: none.squeezed([1]) * scale)
  }

  private func recordItems(_ user: Tensor, _ items: Tensor) -> Tensor {
    var y = items
    for (index, size) in layers.hiddenSizes.enumerated() {
      if index == 0 {
        let seen = Dense(size, name: "user")(user)
        let shown = Dense(size, useBias: false, name: "item")(items)
        y = layers.activation.function(shown + seen.expanded(at: 1))
      } else {
        y = Dense(size, activation: layers.activation.function, name: "hidden_\(index)")(y)
      }
    }
    if layers.hiddenSizes.isEmpty {
      return Dense(2, useBias: false, name: "head")(y)
        + Dense(2, name: "user")(user).expanded(at: 1)
    }
    return Dense(2, name: "head")(y)
  }
}

extension SlateQ {
  /// The graph of an update.
  ///
  /// Inputs: `user` `[batch, width]`, `items` `[batch, size, features]` of what was shown, `choice` `[batch]`
  /// (the size for none), `target` `[batch]`.
  /// Outputs: `loss`, `value`, `choice_loss`, the gradients.
  ///
  /// Only what was chosen learns a value (E. Ie and others, 2019, equation 18), and choosing nothing is
  /// treated as an item; the choice model learns by the cross entropy of what was chosen.
  static func updateGraph(
    _ configuration: Configuration, _ spaces: SlateSpaces, _ network: SlateNetwork
  ) throws -> Graph {
    try Graph.trace(training: true) { trace in
      let user = trace.input("user", .rows(spaces.userWidth))
      let items = trace.input(
        "items", [.batch, .fixed(spaces.size), .fixed(spaces.features)])
      let choice = trace.input("choice", [.batch], type: .int32)
      let target = trace.input("target", [.batch])
      let judgement = network.judge(user: user, items: items)
      let none = judgement.none.expanded(at: 1)
      let value = Tensor.concatenate([judgement.values, none]).picked(choice)
      let logits = Tensor.concatenate([judgement.appeals, none * 0])
      let choiceLoss = -logits.logSoftmax().picked(choice).mean()
      let error = huber(value * (1 / network.scale), target * (1 / network.scale))
      trace.output("loss", error + choiceLoss * configuration.choiceCoefficient)
      trace.output("choice_loss", choiceLoss)
      trace.output("value", value.mean())
    }.differentiating("loss")
  }

  /// The graph of acting: `user`, `items` of all candidates → `value`, `appeal` `[batch, items]`, `none` `[batch]`.
  static func actingGraph(_ spaces: SlateSpaces, _ network: SlateNetwork) throws -> Graph {
    try Graph.trace { trace in
      let user = trace.input("user", .rows(spaces.userWidth))
      let items = trace.input(
        "items", [.batch, .fixed(spaces.items), .fixed(spaces.features)])
      let judgement = network.judge(user: user, items: items)
      trace.output("value", judgement.values)
      trace.output("appeal", judgement.appeals.clamped(-30, 30).exp())
      trace.output("none", judgement.none)
    }
  }
}
