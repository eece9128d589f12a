import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import type { InstalledLab } from './installed-lab.ts'

const minuteMs = 60_000
/** So long before a tick the leader is ended: it is not back when the tick comes. */
const aheadMs = 1500

interface Run {
  id: string
  createdAt: string
}

const minuteOf = ({ createdAt }: Run): number => Math.floor(Date.parse(createdAt) / minuteMs)

/** Ends Metronome around the minutes of a cron line, and registers that as a test. */
export function cronTick(installed: () => InstalledLab): void {
  it('start a job exactly once for each minute of a cron line, though Metronome is away when it comes', async function () {
    this.timeout(600_000)
    const { dcos, kill, on, master } = installed()
    const run = { cmd: 'exec sleep 1', cpus: 0.1, mem: 32, disk: 0 }
    const job = { id: 'minutely', run, schedules: [{ id: 'every', cron: '* * * * *' }] }
    await dcos(['job', 'add'], JSON.stringify(job))
    const first = Math.ceil((Date.now() + 2 * aheadMs) / minuteMs)
    const history = async (): Promise<Run[]> =>
      JSON.parse(await dcos(['job', 'history', 'minutely', '--json'])) as Run[]
    const ended = [
      () => kill(master, 'dcos-metronome'),
      () => on(master, 'systemctl', 'restart', 'dcos-metronome.service'),
    ]
    for (const [index, end] of ended.entries()) {
      const tick = first + index
      await wait(tick * minuteMs - aheadMs - Date.now())
      await end()
      await eventually(async () => (await history()).some((one) => minuteOf(one) === tick), {
        timeoutMs: 180_000,
        intervalMs: 500,
        what: 'a run of the minute',
      })
    }
    const minutes = (await history()).map(minuteOf).sort()
    expect(minutes.filter((minute) => minute >= first)).to.deep.equal([first, first + 1])
    const failures = await dcos(['job', 'history', 'minutely', '--failures', '--json'])
    expect(JSON.parse(failures)).to.deep.equal([])
    await dcos(['job', 'remove', 'minutely', '--stop-current-job-runs'])
  })
}
