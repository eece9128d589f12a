import { messageOf } from '@dcos-lite/lib/errors'
import type { Random } from '@dcos-lite/lib/random'
import { createSeededRandom } from '@dcos-lite/lib/random'
import { startSimulatedAgent } from './agent.ts'
import type { SimulatedAgent } from './agent.ts'
import { createDisks } from './disk.ts'
import type { Disks } from './disk.ts'
import { startSimulatedFramework } from './framework.ts'
import type { SimulatedFramework } from './framework.ts'
import { createMemory } from './framework-memory.ts'
import type { FrameworkMemory } from './framework-memory.ts'
import type { Judge } from './judging/judge.ts'
import { createMachine } from './machine.ts'
import type { Machine } from './machine.ts'
import { startSimulatedMaster, strictLog } from './master.ts'
import type { SimulatedMaster } from './master.ts'
import { decode, encode } from './messages.ts'
import type { Answer, OperatorOrder } from './messages.ts'
import { createNetwork } from './network.ts'
import type { Network } from './network.ts'
import { cluster } from './plan.ts'
import type { TrapPoint } from './plan.ts'
import { createProcess } from './process.ts'
import type { SimulatedProcess } from './process.ts'
import { createSimulatedStore } from './store.ts'
import type { SimulatedStore } from './store.ts'
import { createTimeline } from './timeline.ts'
import type { Timeline } from './timeline.ts'

/** Everything there is in one history. */
export interface World {
  timeline: Timeline
  network: Network
  disks: Disks
  store: SimulatedStore
  masters: Map<string, SimulatedMaster>
  agents: Map<string, SimulatedAgent>
  machines: Map<string, Machine>
  frameworks: Map<string, FrameworkMemory>
  /** The newest process of a framework. */
  schedulers: Map<string, SimulatedFramework>
  /** The process that has a host name now. */
  processOf(host: string): SimulatedProcess | undefined
  /** Starts what runs on a host, if it does not run. */
  start(host: string): void
  /** Starts another process of a framework beside the one that runs; the old one is ended after some time. */
  failOver(host: string, forMs: number): void
  kill(host: string): void
  /** `action` is done when a process on this host does something for the time after `skip` others. */
  setTrap(host: string, point: TrapPoint, skip: number, action: () => void): void
  /** No trap is left. */
  disarm(): void
  /** Asks the leader, once, for something that operators ask for; resolves to whether it did it. */
  operate(order: OperatorOrder): Promise<boolean>
}

// Messages of failures that a fault brings about; any other error that is logged is a finding.
const foreseen =
  /candidacy failed|could not be marked|drain could not be finished|cannot be checkpointed|could not apply an operation|more than|operation cannot be applied|cannot be deleted|did not come back/

function randomFor(seed: number, name: string): Random {
  let mixed = seed
  for (const letter of name) mixed = (Math.imul(mixed, 31) + letter.charCodeAt(0)) >>> 0
  return createSeededRandom(mixed)
}

/** Creates the cluster of a history; everything runs. */
export function createWorld(seed: number, judge: Judge): World {
  const timeline = createTimeline(1_700_000_000_000)
  const network = createNetwork(timeline, randomFor(seed, 'network'))
  const traps = new Map<string, { skip: number; action: () => void }[]>()
  const trip = (host: string, point: TrapPoint): void => {
    const key = `${host} ${point}`
    const set = traps.get(key) ?? []
    for (const trap of [...set]) {
      trap.skip -= 1
      if (trap.skip >= 0) continue
      set.splice(set.indexOf(trap), 1)
      trap.action()
    }
  }
  const store = createSimulatedStore(timeline, network, (process, keys) => {
    judge.onWrite(process, keys)
    trip(process.host, 'write')
  })
  const disks = createDisks(timeline, randomFor(seed, 'disks'), (host) => trip(host, 'disk'))
  const machineRandom = randomFor(seed, 'machines')
  const masters = new Map<string, SimulatedMaster>()
  const agents = new Map<string, SimulatedAgent>()
  const schedulers = new Map<string, SimulatedFramework>()
  const machines = new Map(
    cluster.machines.map((host) => [
      host as string,
      createMachine(host, { timeline, random: machineRandom, watcher: judge }),
    ]),
  )
  const frameworks = new Map(
    cluster.frameworks.map((name) => {
      const isPatient = cluster.patient.some((one) => one === name)
      return [name as string, createMemory(name, cluster.slots, isPatient)]
    }),
  )
  let generation = 0

  const logFor = (name: string) =>
    strictLog((message, fields) => {
      if (foreseen.test(message)) return
      const { error } = fields as { error?: unknown }
      judge.object(
        `${name} logs an error: ${message} ${error === undefined ? JSON.stringify(fields) : messageOf(error)}`,
      )
    })

  const processOf = (host: string): SimulatedProcess | undefined =>
    masters.get(host)?.process ?? agents.get(host)?.process ?? schedulers.get(host)?.process

  const start = (host: string): void => {
    if (!processOf(host)?.isAlive()) startAnother(host)
  }
  const startAnother = (host: string): void => {
    generation += 1
    const process = createProcess(timeline, `${host}#${generation}`, host)
    const random = randomFor(seed, process.name)
    const machine = machines.get(host)
    const memory = frameworks.get(host)
    const shared = {
      ...{ process, network, random, watcher: judge, masters: cluster.masters },
      trip: (point: TrapPoint) => trip(host, point),
    }
    if (machine) {
      const log = logFor(process.name)
      agents.set(host, startSimulatedAgent({ ...shared, machine, log }))
    } else if (memory) {
      const foreign = () =>
        [...frameworks.values()].flatMap((other) => (other === memory ? [] : other.offers.slice(0, 1)))
      const isNewest = (): boolean => schedulers.get(host)?.process === process
      schedulers.set(host, startSimulatedFramework({ ...shared, memory, foreign, isNewest }))
    } else {
      masters.set(host, startSimulatedMaster({ ...shared, store, log: logFor(process.name) }))
    }
  }

  const operator = createProcess(timeline, 'operator', 'operator')
  const operate = async (order: OperatorOrder): Promise<boolean> => {
    for (const host of cluster.masters) {
      const connection = await network.connect(operator, host)
      if (!connection) continue
      connection.write(encode({ kind: 'operate', order }))
      const late = operator.clock.sleep(5000).then(() => undefined)
      const first = (await Promise.race([connection.records.next(), late]))?.value
      connection.close()
      if (first && decode<Answer>(first).status === 200) return true
    }
    return false
  }

  const world: World = {
    ...{ timeline, network, disks, store, masters, agents, machines, frameworks, schedulers },
    ...{ processOf, start },
    failOver(host, forMs) {
      const before = processOf(host)
      startAnother(host)
      timeline.at(forMs, () => {
        before?.kill()
        // The old one may have taken over once more, and ended the new one.
        start(host)
      })
    },
    setTrap(host, point, skip, action) {
      const key = `${host} ${point}`
      traps.set(key, [...(traps.get(key) ?? []), { skip, action }])
    },
    disarm: () => traps.clear(),
    kill: (host) => processOf(host)?.kill(),
    operate: (order) =>
      new Promise((resolve) => {
        operator.enter(() => void operate(order).then(resolve, () => resolve(false)))
      }),
  }
  judge.watch(world)
  for (const host of [...cluster.masters, ...cluster.machines, ...cluster.frameworks]) start(host)
  return world
}
