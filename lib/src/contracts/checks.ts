/** Names that the node APIs give their own checks; programs of an operator must have others. */
export const builtInChecks = {
  node: [
    'components_master',
    'components_agent',
    'disk_space',
    'certificates',
    'clock_sync',
    'mesos_agent_registered_with_masters',
  ],
  cluster: ['components', 'mesos_master_leader'],
} as const

/** A check that a program makes. Its exit code is its status: 0 good, 1 warning, 2 critical, otherwise unknown. */
export interface CheckSettings {
  description?: string
  /** Program and arguments. */
  cmd: string[]
  timeoutMs?: number
  /** On which nodes it is made; default both. */
  roles?: ('master' | 'agent')[]
}

/** The programs that check a cluster and its nodes, by name. */
export interface ProgramChecks {
  /** Masters make them. */
  cluster?: Record<string, CheckSettings>
  /** Before the components of a node are there. */
  prestart?: Record<string, CheckSettings>
  /** Once they run. */
  poststart?: Record<string, CheckSettings>
}
