import { freezeHost, isFrozen, thawHost } from '../cgroups/freezer.ts'
import { processesIn } from '../cgroups/members.ts'
import { cutPower } from '../faults/power.ts'
import { setCable } from '../network/lab-network.ts'
import { takeSnapshot } from '../snapshot/take-snapshot.ts'
import type { HostRecord, LabRecord } from '../state/lab-record.ts'
import type { HostState, LabHost } from '../types.ts'
import { foldersOf } from './disk.ts'
import { runInHost } from './ssh.ts'
import { startHost } from './start.ts'
import { waitUntilReady } from './wait-until-ready.ts'

/** What a host is doing, as its cgroups tell. */
export function hostState(lab: string, host: string): HostState {
  if (processesIn(lab, host).length === 0) return 'off'
  return isFrozen(lab, host) ? 'frozen' : 'running'
}

/** A host of a lab as an object to work with. */
export function createHostHandle(record: LabRecord, host: HostRecord): LabHost {
  const lab = record.name
  return {
    name: host.name,
    role: host.role,
    address: host.address,
    rootFolder: foldersOf(lab, host.name).root,
    exec: (command, options = {}) => runInHost(lab, host, command, options),
    state: () => Promise.resolve(hostState(lab, host.name)),
    powerCut: () => cutPower(lab, host.name),
    async start() {
      if (hostState(lab, host.name) === 'off') await startHost(record, host)
      await waitUntilReady(lab, host)
    },
    async reboot() {
      const before = await waitUntilReady(lab, host)
      await runInHost(lab, host, ['systemctl', 'reboot']) // the connection may break before it answers
      await waitUntilReady(lab, host, { not: before })
    },
    freeze: () => freezeHost(lab, host.name),
    thaw: () => thawHost(lab, host.name),
    cutLink: () => setCable(lab, host, 'down'),
    mendLink: () => setCable(lab, host, 'up'),
    snapshot: () => takeSnapshot(lab, host),
  }
}
