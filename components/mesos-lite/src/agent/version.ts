/** The Mesos release whose behaviour this agent has; clients compare it. */
export const mesosVersion = '1.11.0'

/** What `/version` answers, and the beginning of `/state`. */
export function versionInfo(startedAtMs: number): {
  version: string
  build_date: string
  build_time: number
  build_user: string
} {
  return {
    version: mesosVersion,
    build_date: new Date(startedAtMs).toISOString(),
    build_time: startedAtMs / 1000,
    build_user: 'dcos-lite',
  }
}
