import { problem, warning } from './types.ts'
import type { HostCheck } from './types.ts'

const oldestSystemd = 247
const oldestGlibc = '2.28'
const architectures: Record<string, string> = { x86_64: 'x64', aarch64: 'arm64' }

/** Whether version `a` (numbers with dots) is at least `b`. */
export function isAtLeast(a: string, b: string): boolean {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number))
  for (const [at, wanted] of (right ?? []).entries()) {
    const have = left?.[at] ?? 0
    if (have !== wanted) return have > wanted
  }
  return true
}

/** The name Node.js has for an architecture; undefined for one that has no runtime here. */
export function runtimeArchitecture(machine: string): string | undefined {
  return architectures[machine]
}

export const systemdIsNewEnough: HostCheck = ({ address, init, systemd }) => {
  if (init !== 'systemd') {
    return [
      problem(address, `process 1 is "${init}", not systemd`, 'Use a host that is booted with systemd.'),
    ]
  }
  if (systemd >= oldestSystemd) return []
  const text = `systemd ${systemd} is older than ${oldestSystemd}`
  return [problem(address, text, 'Upgrade the operating system.')]
}

export const glibcIsNewEnough: HostCheck = ({ address, glibc }) => {
  if (glibc === '') {
    const text = 'the version of glibc could not be found out'
    return [warning(address, text, `The runtime needs glibc ${oldestGlibc} or newer; musl does not do.`)]
  }
  if (isAtLeast(glibc, oldestGlibc)) return []
  const text = `glibc ${glibc} is older than ${oldestGlibc}`
  return [problem(address, text, 'Upgrade the operating system.')]
}

export const architectureIsKnown: HostCheck = ({ address, arch }) =>
  runtimeArchitecture(arch) === undefined
    ? [problem(address, `there is no runtime for ${arch}`, 'Use a host with x86_64 or aarch64.')]
    : []

export const commandsAreThere: HostCheck = ({ address, missingCommands }) =>
  missingCommands.length === 0
    ? []
    : [
        problem(
          address,
          `these commands are missing: ${missingCommands.join(', ')}`,
          'Install coreutils and util-linux on the host.',
        ),
      ]

export const selinuxLetsUsWork: HostCheck = ({ address, selinuxEnforcing }) =>
  selinuxEnforcing
    ? [
        warning(
          address,
          'SELinux is enforcing',
          'If units are refused, see "journalctl -t setroubleshoot" and allow them, or use permissive mode.',
        ),
      ]
    : []

export const rivalsAreQuiet: HostCheck = ({ address, rivals }) =>
  rivals.includes('firewalld')
    ? [
        warning(
          address,
          'firewalld runs and may keep hosts of the cluster from one another',
          'Allow the ports of the cluster between its hosts, or stop firewalld.',
        ),
      ]
    : []
