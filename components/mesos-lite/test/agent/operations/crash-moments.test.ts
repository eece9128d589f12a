import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import type { Resource } from '@dcos-lite/lib/mesos'
import { createSeededRandom } from '@dcos-lite/lib/random'
import { equalResources } from '@dcos-lite/lib/resources'
import { eventually } from '@dcos-lite/lib/testing'
import type { OperationOrder } from '../../../src/protocol/operations.ts'
import { startAgentProcess } from '../agent-process.ts'
import type { AgentProcess } from '../agent-process.ts'
import { startStandInMaster } from '../stand-in-master.ts'
import { createOrder, destroyOrder, volume } from './orders.ts'

const rounds = Number(process.env.DCOS_CRASH_ROUNDS ?? 2)
const perRound = 12

describe('an agent that is killed at any moment of an operation', function () {
  this.timeout(60_000 + rounds * 60_000)

  it('comes back with what a whole number of operations made, all acknowledged ones among them', async () => {
    const random = createSeededRandom(Number(process.env.DCOS_CRASH_SEED ?? 11))
    const workDir = await mkdtemp(join(tmpdir(), 'dcos-lite-agent-'))
    const master = await startStandInMaster()
    const config = {
      listen: { host: '127.0.0.1', port: 0 },
      masterUrls: [master.url],
      workDir,
      launcher: 'process' as const,
      resources: 'cpus:1;mem:100;disk:1000;ports:[31000-31100]',
    }
    const finished = (order: OperationOrder): boolean =>
      master.received.some(
        (message) => message.type === 'OPERATION_STATUS' && message.operationUuid === order.uuid,
      )
    let agent: AgentProcess | undefined
    let held: Resource[] = []
    let feedback: OperationOrder[] = []
    try {
      for (let round = 0; round <= rounds; round++) {
        agent = await startAgentProcess(config, workDir)
        await master.registered(round + 1)
        const registration = master.registrations[round]
        const now = registration?.checkpointedResources ?? []
        if (round > 0) {
          const told = new Set(registration?.operations?.map(({ uuid }) => uuid))
          // Each one that took effect is told again, and it is the first ones that did.
          const at = feedback.filter(({ uuid }) => told.has(uuid)).length
          expect(feedback.slice(0, at).every(({ uuid }) => told.has(uuid))).to.equal(true)
          expect(at).to.be.at.least(feedback.filter(finished).length)
          expect(equalResources(states(held, feedback)[at] ?? [], now), JSON.stringify(now)).to.equal(true)
          await eventually(() => feedback.slice(0, at).every(finished))
          expect(await foldersIn(workDir, idsOf(now))).to.deep.equal(idsOf(now))
          for (const { uuid: operationUuid, status } of registration?.operations ?? []) {
            const statusUuid = status.uuid?.value ?? ''
            master.send({ type: 'ACKNOWLEDGE_OPERATION', operationUuid, statusUuid })
          }
        }
        held = now
        feedback = ordersFrom(now, round, random)
        for (const order of feedback) master.send({ type: 'APPLY_OPERATION', order })
        await wait(random.below(60))
        await agent.murder()
      }
    } finally {
      agent?.child.kill('SIGKILL')
      await master.stop()
      await rm(workDir, { recursive: true, force: true, maxRetries: 5 })
    }
  })
})

/** A sequence of volumes made and destroyed that is valid from the given set on. */
function ordersFrom(
  from: Resource[],
  round: number,
  random: { below(limit: number): number },
): OperationOrder[] {
  const there = [...from]
  return Array.from({ length: perRound }, (_, index) => {
    const id = `op-${round}-${index}`
    const [gone] =
      there.length > 0 && random.below(2) === 0 ? there.splice(random.below(there.length), 1) : []
    if (gone) return destroyOrder(gone, id)
    const made = volume(`v-${round}-${index}`, 1)
    there.push(made)
    return createOrder(made, id)
  })
}

/** The sets of volumes after 0, 1, 2, … of the operations. */
function states(from: Resource[], orders: OperationOrder[]): Resource[][] {
  const sets = [from]
  for (const { info, consumed, converted } of orders) {
    const last = sets.at(-1) ?? []
    const gone = new Set(consumed.map((one) => one.disk?.persistence?.id))
    sets.push(
      info.type === 'CREATE'
        ? [...last, ...converted]
        : last.filter((one) => !gone.has(one.disk?.persistence?.id)),
    )
  }
  return sets
}

const idsOf = (volumes: Resource[]): string[] => volumes.map((one) => one.disk?.persistence?.id ?? '').sort()

/** The folders of volumes. One that was made for a volume which was not written down is empty, and does not count. */
async function foldersIn(workDir: string, known: string[]): Promise<string[]> {
  const role = join(workDir, 'volumes/roles/eng')
  const names = await readdir(role).catch(() => [])
  const counted = []
  for (const name of names) {
    const isEmpty = (await readdir(join(role, name))).length === 0
    if (known.includes(name) || !isEmpty) counted.push(name)
  }
  return counted.sort()
}
