/// Which episodes a training keeps as moving pictures.
///
/// What is kept changes nothing else: neither metrics nor evaluations nor policies.
public enum RecordingSchedule: String, Sendable, CaseIterable {
  /// Whenever the number of ended training episodes passes 0, 1, 8, 27, … 729, 1000, 2000, …:
  /// Gymnasium's `capped_cubic_video_schedule`.
  ///
  /// What is shown is not a training episode itself but one that the policy of that moment plays with
  /// its best actions in an environment of its own. Where several numbers are passed between two
  /// updates of the policy, the last counts.
  case cubic
  /// The first episode of each periodic evaluation, as it was played there.
  case evaluations

  /// The greatest number of the cubic schedule up to a number of episodes.
  static func lastCubic(upTo episodes: Int) -> Int {
    if episodes >= 1000 { return episodes / 1000 * 1000 }
    return (0...9).map { $0 * $0 * $0 }.last { $0 <= episodes } ?? 0
  }
}
