import { eventually } from '@dcos-lite/lib/testing'
import { thawHost } from '../cgroups/freezer.ts'
import { processesIn } from '../cgroups/members.ts'
import { removeCgroups } from '../cgroups/remove.ts'
import { innerPid, kill } from '../machine/processes.ts'

/**
 * Ends every process of a host at once. Its systemd goes first: the kernel ends all others of the host with it, and
 * none gets to say a word.
 */
export async function cutPower(lab: string, host: string): Promise<void> {
  kill(processesIn(lab, host).filter((pid) => innerPid(pid) === 1))
  await thawHost(lab, host) // a v1 freezer keeps even the killed
  await eventually(
    () => {
      const left = processesIn(lab, host)
      kill(left)
      return left.length === 0
    },
    { timeoutMs: 60_000, what: `the power cut of ${host}` },
  )
  await removeCgroups(lab, host)
}
