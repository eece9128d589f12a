import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { createManualClock, systemClock } from '@dcos-lite/lib/clock'
import type { RunningComponent } from '@dcos-lite/lib/component'
import { requestJson } from '@dcos-lite/lib/http-client'
import type { HttpCall } from '@dcos-lite/lib/http-client'
import { silentLogger } from '@dcos-lite/lib/log'
import { createSeededRandom } from '@dcos-lite/lib/random'
import type { Random } from '@dcos-lite/lib/random'
import { openStore } from '@dcos-lite/lib/store'
import { eventually, testEnvironment } from '@dcos-lite/lib/testing'
import { start } from '../src/index.ts'
import { mortalStore } from './mortal-store.ts'
import { startStandInCluster } from './stand-in-cluster.ts'
import type { StandInCluster } from './stand-in-cluster.ts'
import { sleepJob } from './started-metronome.ts'
import type { Json } from './started-metronome.ts'

const seeds = Number(process.env.METRONOME_SEEDS ?? 3)
const lives = 3
const over = new Set(['TASK_FINISHED', 'TASK_FAILED', 'TASK_KILLED'])

/** What clients were told is there; only this may be demanded after a crash. */
interface Acknowledged {
  jobs: Set<string>
  runs: Map<string, string>
}

function liveTasks(cluster: StandInCluster, prefix: string): string[] {
  return [...cluster.tasks]
    .filter(([taskId, { state }]) => taskId.startsWith(`${prefix}_`) && !over.has(state))
    .map(([taskId]) => taskId)
}

/** Nothing overlaps that must not, whatever died when. */
function checkCluster(cluster: StandInCluster): void {
  expect(liveTasks(cluster, 'alone').length, 'tasks of a FORBID job').to.be.at.most(1)
  const runs = [...cluster.tasks]
    .filter(([, { state }]) => !over.has(state))
    .map(([taskId]) => taskId.split('.')[0] ?? '')
  expect(new Set(runs).size, 'tasks of one run').to.equal(runs.length)
}

describe('metronome killed at a write', () => {
  for (let seed = 1; seed <= seeds; seed++) {
    it(`loses nothing that it acknowledged and overlaps nothing (seed ${seed})`, async () => {
      const random: Random = createSeededRandom(seed)
      const clock = createManualClock(Date.UTC(2024, 0, 1, 0, 0, 30))
      const environment = { ...testEnvironment(), clock, log: silentLogger }
      const folder = await mkdtemp(join(tmpdir(), 'metronome-crash-'))
      const real = await openStore({ engine: 'sqlite', file: join(folder, 'store.db') }, environment)
      const cluster = await startStandInCluster()
      const acknowledged: Acknowledged = { jobs: new Set(), runs: new Map() }
      const corpses: RunningComponent[] = []
      try {
        for (let life = 0; life <= lives; life++) {
          const last = life === lives
          const lastWrite = last ? Infinity : 3 + random.below(25)
          const { store, dead, died, kill } = mortalStore(real, lastWrite, random.below(2) === 0)
          const config = { listen: { host: '127.0.0.1', port: 0 }, store, masterUrls: [cluster.url] }
          const born = start({ ...config, frameworkUser: 'nobody' }, environment)
          const running = await Promise.race([born, died])
          if (running === undefined) continue
          const call = async <T = Json>(method: HttpCall['method'], path: string, body?: unknown) => {
            const answered = requestJson<T>({
              url: `${running.urls.api}${path}`,
              ...(method ? { method } : {}),
              body,
              timeoutMs: 5000,
            })
            return (await Promise.race([answered.catch(() => undefined), died])) ?? undefined
          }
          for (const jobId of acknowledged.jobs)
            expect((await call('GET', `/v1/jobs/${jobId}`))?.status ?? 200, jobId).to.equal(200)
          for (let step = 0; step < 25 && !dead(); step++) {
            const jobId = ['alone', 'tick', 'free', 'child'][random.below(4)] ?? ''
            const what = random.below(5)
            if (what === 0) {
              const policy = jobId === 'alone' ? 'FORBID' : 'ALLOW'
              const schedule = { id: 's', cron: '* * * * *', concurrencyPolicy: policy }
              const more =
                jobId === 'child'
                  ? { dependencies: [{ id: 'free' }] }
                  : { schedules: jobId === 'free' ? [] : [schedule] }
              const answer = await call('POST', '/v1/jobs', sleepJob(jobId, more))
              if (answer?.status === 201) acknowledged.jobs.add(jobId)
            } else if (what === 1 && jobId !== 'alone') {
              const answer = await call<Json>('POST', `/v1/jobs/${jobId}/runs`)
              if (answer?.status === 201) acknowledged.runs.set(String(answer.body.id), jobId)
            } else if (what === 2) {
              clock.advance(60_000)
            } else {
              const live = liveTasks(cluster, jobId)[0]
              if (live !== undefined) cluster.report(live, what === 3 ? 'TASK_FINISHED' : 'TASK_FAILED')
            }
            clock.advance(20)
            await systemClock.sleep(2) // what it sends may arrive, or not
            checkCluster(cluster)
          }
          if (!last) {
            kill()
            corpses.push(running)
            cluster.cut()
            await real.transact({ operations: [{ type: 'delete', key: 'leader' }] })
            continue
          }
          // In the end every run is there, as a task of its own that can finish, or in the history.
          await eventually(() => {
            clock.advance(1000)
            checkCluster(cluster)
            for (const [taskId, { state }] of cluster.tasks)
              if (!over.has(state)) cluster.report(taskId, 'TASK_FINISHED')
            return liveTasks(cluster, 'free').length === 0
          })
          for (const [runId, jobId] of acknowledged.runs) {
            await eventually(async () => {
              const { body } = await requestJson<{ history: Record<string, { id: string }[]> }>({
                url: `${running.urls.api}/v1/jobs/${jobId}?embed=history`,
              })
              const { successfulFinishedRuns = [], failedFinishedRuns = [] } = body.history
              const ids = [...successfulFinishedRuns, ...failedFinishedRuns].map(({ id }) => id)
              const live = liveTasks(cluster, jobId).find((taskId) => taskId.includes(runId))
              if (live !== undefined) cluster.report(live, 'TASK_FINISHED')
              clock.advance(1000)
              return ids.includes(runId)
            })
          }
          await running.stop()
        }
      } finally {
        await cluster.stop()
        // A dead process cannot stop in order: its listeners end, what waits for the store waits for ever.
        const stopping = corpses.map((corpse) => corpse.stop())
        clock.advance(10_000)
        await Promise.race([Promise.all(stopping), systemClock.sleep(100)])
        await real.close()
        await rm(folder, { recursive: true, force: true })
      }
    }).timeout(180_000)
  }
})
