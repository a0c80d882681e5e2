/// The version of Apus, as runs record it.
public let apusVersion = "0.1.0"
