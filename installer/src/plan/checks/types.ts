import type { ClusterConfig, ConfiguredHost } from '../../config/types.ts'
import type { HostFacts } from '../../facts/types.ts'

/** What a check found about a host. A warning is said; a problem keeps the installation from beginning. */
export interface Finding {
  host: string
  level: 'problem' | 'warning'
  text: string
  remedy: string
}

/** Everything the checks look at. */
export interface CheckInput {
  config: ClusterConfig
  /** Id of the cluster of the installer's folder; undefined before the first installation. */
  clusterId: string | undefined
  /** Certificate of its authority, PEM; undefined before the first installation. */
  authority: string | undefined
  facts: ReadonlyMap<string, HostFacts>
}

/** A check of one host by itself. */
export type HostCheck = (facts: HostFacts, host: ConfiguredHost, input: CheckInput) => Finding[]

/** A check that compares hosts with one another. */
export type ClusterCheck = (input: CheckInput) => Finding[]

/** A problem of one host. */
export function problem(host: string, text: string, remedy: string): Finding {
  return { host, level: 'problem', text, remedy }
}

/** Something an operator should know of one host. */
export function warning(host: string, text: string, remedy: string): Finding {
  return { host, level: 'warning', text, remedy }
}
