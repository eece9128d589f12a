import { access } from 'node:fs/promises'
import { runProgram } from '../run-program.ts'
import type { CheckResult } from './check.ts'

/** Where time services tell how they do. */
export interface TimeServices {
  /** Folder of systemd-timesyncd while it runs; it holds the file `synchronized` once the clock was set. */
  timesyncFolder: string
  /** The command of chrony. */
  chronyc: string
}

const usual: TimeServices = { timesyncFolder: '/run/systemd/timesync', chronyc: 'chronyc' }

const synchronised: CheckResult = { status: 0, output: 'the clock is synchronised' }

const drifting = (service: string): CheckResult => ({
  status: 2,
  output: `the clock is not synchronised: ${service} runs and has found no time server; see its log`,
})

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** What chrony says; undefined when it is not there or does not run. */
async function askChrony(chronyc: string): Promise<CheckResult | undefined> {
  const end = await runProgram(chronyc, ['-n', 'tracking'], { timeoutMs: 5000, maxBytes: 16_384 })
  if (end.exitCode !== 0) return undefined
  return /^Leap status\s*:\s*Not synchronised/m.test(end.stdout) ? drifting('chronyd') : synchronised
}

/**
 * Whether the clock of this machine is kept right, as its time service tells. Nothing is started for it: `timedatectl`
 * would leave a service behind.
 */
export async function clockState({ timesyncFolder, chronyc }: TimeServices = usual): Promise<CheckResult> {
  if (await isThere(`${timesyncFolder}/synchronized`)) return synchronised
  const chrony = await askChrony(chronyc)
  if (chrony) return chrony
  if (await isThere(timesyncFolder)) return drifting('systemd-timesyncd')
  return {
    status: 3,
    output:
      'neither systemd-timesyncd nor chronyd runs here, so nobody tells whether the clock is synchronised',
  }
}
