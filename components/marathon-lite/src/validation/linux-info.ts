import type { LinuxInfo } from '../definitions/container.ts'
import type { Violation } from './report.ts'

/** What the Linux settings of a container must hold to, at their path. */
export function linuxViolations(info: LinuxInfo | undefined, path: string): Violation[] {
  const found: Violation[] = []
  const { seccomp, ipcInfo } = info ?? {}
  if (seccomp && (seccomp.profileName !== undefined) === (seccomp.unconfined ?? false)) {
    found.push({ path: `${path}/seccomp`, error: 'must have either a profile or unconfined: true' })
  }
  if (ipcInfo?.mode === 'SHARE_PARENT' && ipcInfo.shmSize !== undefined) {
    found.push({ path: `${path}/ipcInfo/shmSize`, error: 'must not be given with SHARE_PARENT' })
  }
  return found
}
