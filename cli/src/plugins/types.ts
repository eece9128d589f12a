/** A command that a plugin brings. */
export interface PluginCommand {
  name: string
  /** The executable. */
  path: string
  description: string
}

/** A plugin of a cluster: a folder `subcommands/<name>` with its executables below `env`. */
export interface Plugin {
  name: string
  folder: string
  commands: PluginCommand[]
  /** Why it has none, when it cannot be read. */
  problem?: Error
  /** Folders with completion scripts, by shell. */
  completion: string | undefined
}
