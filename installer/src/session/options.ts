/** What every command on the hosts of a configuration is given. */
export interface ClusterOptions {
  /** The file of the configuration. */
  config: string
  /** The installer's folder, when it is not beside the configuration. */
  folder?: string | undefined
}
