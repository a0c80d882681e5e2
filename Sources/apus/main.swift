import ApusCommands

Apus.run()
