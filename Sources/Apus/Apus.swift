/// Everything that a program needs which uses Apus as a library.
@_exported public import Agents
@_exported public import Environments
@_exported public import Gym
@_exported public import Neural
@_exported public import OffPolicy
@_exported public import Supervised
@_exported public import Training
