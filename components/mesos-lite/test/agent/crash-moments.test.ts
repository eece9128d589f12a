import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import { isTerminal } from '@dcos-lite/lib/mesos'
import { createSeededRandom } from '@dcos-lite/lib/random'
import { eventually } from '@dcos-lite/lib/testing'
import { startAgentProcess } from './agent-process.ts'
import type { AgentProcess } from './agent-process.ts'
import { task } from './fixture.ts'
import { processesWith } from './processes.ts'
import { startStandInMaster } from './stand-in-master.ts'

const rounds = Number(process.env.DCOS_CRASH_ROUNDS ?? 4)

describe('an agent that is killed at any moment', function () {
  this.timeout(60_000 + rounds * 60_000)

  it('starts no task twice, and reports one terminal state for each that it took', async () => {
    const random = createSeededRandom(Number(process.env.DCOS_CRASH_SEED ?? 7))
    const workDir = await mkdtemp(join(tmpdir(), 'dcos-lite-agent-'))
    const master = await startStandInMaster()
    const config = {
      listen: { host: '127.0.0.1', port: 0 },
      masterUrls: [master.url],
      workDir,
      launcher: 'process' as const,
      resources: 'cpus:4;mem:4096;disk:4096;ports:[31000-31100]',
    }
    const starts = join(workDir, 'starts')
    let agent: AgentProcess | undefined
    try {
      for (let round = 0; round < rounds; round++) {
        agent = await startAgentProcess(config, workDir)
        await master.registered(round + 1)
        for (let i = 0; i < 3; i++) {
          const id = `r${round}-${i}`
          master.launch([
            task(id, `echo ${id} >> ${starts}; sleep 0.0${random.below(9)}; exit ${random.below(3)}`),
          ])
        }
        await wait(random.below(120))
        await agent.murder()
      }
      agent = await startAgentProcess(config, workDir)
      await master.registered(rounds + 1)
      const taken = new Set(
        [...master.registrations.flatMap(({ tasks }) => tasks.map((held) => held.task.task_id.value))].concat(
          master.updates.map(({ task_id }) => task_id.value),
        ),
      )
      for (const id of taken) {
        await eventually(() =>
          master.updates.some(({ task_id, state }) => task_id.value === id && isTerminal(state)),
        )
        const ends = master.updates.filter(({ task_id, state }) => task_id.value === id && isTerminal(state))
        expect(new Set(ends.map(({ uuid }) => uuid)).size, id).to.equal(1)
      }
      const started = (await readFile(starts, 'utf8').catch(() => '')).split('\n').filter(Boolean)
      expect(started).to.have.length(new Set(started).size)
      for (const id of started) expect(taken.has(id), `${id} ran and nobody heard of it`).to.equal(true)
      const lost = master.updates.filter(({ state }) => state === 'TASK_LOST')
      for (const { task_id } of lost) expect(started).not.to.include(task_id.value)
    } finally {
      await agent?.murder()
      for (const pid of processesWith(`MESOS_DIRECTORY=${workDir}/`)) process.kill(pid, 'SIGKILL')
      await master.stop()
      await rm(workDir, { recursive: true, force: true, maxRetries: 5 })
    }
  })
})
