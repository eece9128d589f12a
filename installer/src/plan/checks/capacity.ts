import type { Role } from '../../config/types.ts'
import { problem, warning } from './types.ts'
import type { Finding, HostCheck } from './types.ts'

const mib = 2 ** 20
const needed: Record<Role, { memory: number; disks: Record<string, number> }> = {
  master: { memory: 900 * mib, disks: { '/opt/dcos': 900 * mib, '/var/lib/dcos': 1024 * mib } },
  slave: { memory: 400 * mib, disks: { '/opt/dcos': 900 * mib, '/var/lib/dcos': 512 * mib } },
  slave_public: { memory: 400 * mib, disks: { '/opt/dcos': 900 * mib, '/var/lib/dcos': 512 * mib } },
}

const inMib = (bytes: number): string => `${Math.floor(bytes / mib)} MiB`

export const memoryIsEnough: HostCheck = ({ address, memoryBytes }, { role }) => {
  const { memory } = needed[role]
  if (memoryBytes >= memory) return []
  const text = `${inMib(memoryBytes)} of memory are less than the ${inMib(memory)} that a ${role} needs`
  return [problem(address, text, 'Give the host more memory.')]
}

export const disksHaveRoom: HostCheck = ({ address, disks, installed }, { role }) =>
  disks.flatMap(({ folder, freeBytes, noexec }): Finding[] => {
    const found: Finding[] = []
    const bytes = needed[role].disks[folder] ?? 0
    if (freeBytes < bytes) {
      const text = `${inMib(freeBytes)} are free for ${folder}, less than ${inMib(bytes)}`
      // What is installed already took the room it needs.
      const say = installed.activeSet === undefined ? problem : warning
      found.push(say(address, text, `Make room, or mount a larger disk at ${folder}.`))
    }
    if (noexec) {
      const text = `${folder} is on a mount that runs no programs (noexec)`
      found.push(problem(address, text, `Mount another disk at ${folder}, or remove noexec.`))
    }
    return found
  })
