import { messageOf } from '@dcos-lite/lib/errors'
import type { Random } from '@dcos-lite/lib/random'
import { createSeededRandom } from '@dcos-lite/lib/random'
import { startSimulatedAgent } from './agent.ts'
import type { SimulatedAgent } from './agent.ts'
import { createDisks } from './disk.ts'
import type { Disks } from './disk.ts'
import { createMemory, startSimulatedFramework } from './framework.ts'
import type { FrameworkMemory } from './framework.ts'
import type { Judge } from './judge.ts'
import { createMachine } from './machine.ts'
import type { Machine } from './machine.ts'
import { startSimulatedMaster, strictLog } from './master.ts'
import type { SimulatedMaster } from './master.ts'
import { decode, encode } from './messages.ts'
import type { Answer, OperatorOrder } from './messages.ts'
import { createNetwork } from './network.ts'
import type { Network } from './network.ts'
import { cluster } from './plan.ts'
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
  /** The process that has a host name now. */
  processOf(host: string): SimulatedProcess | undefined
  /** Starts what runs on a host, if it does not run. */
  start(host: string): void
  kill(host: string): void
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
  const store = createSimulatedStore(timeline, network)
  const disks = createDisks(timeline, randomFor(seed, 'disks'))
  const machineRandom = randomFor(seed, 'machines')
  const masters = new Map<string, SimulatedMaster>()
  const agents = new Map<string, SimulatedAgent>()
  const frameworkProcesses = new Map<string, SimulatedProcess>()
  const machines = new Map(
    cluster.machines.map((host) => [
      host as string,
      createMachine(host, { timeline, random: machineRandom, watcher: judge }),
    ]),
  )
  const frameworks = new Map(
    cluster.frameworks.map((name) => [name as string, createMemory(name, cluster.slots)]),
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
    masters.get(host)?.process ?? agents.get(host)?.process ?? frameworkProcesses.get(host)

  const start = (host: string): void => {
    const before = processOf(host)
    if (before?.isAlive()) return
    generation += 1
    const process = createProcess(timeline, `${host}#${generation}`, host)
    const random = randomFor(seed, process.name)
    const machine = machines.get(host)
    const memory = frameworks.get(host)
    if (machine) {
      const log = logFor(process.name)
      const onLaunch = judge.onLaunch
      agents.set(
        host,
        startSimulatedAgent({ process, network, machine, random, log, masters: cluster.masters, onLaunch }),
      )
    } else if (memory) {
      frameworkProcesses.set(host, process)
      startSimulatedFramework({ process, network, random, masters: cluster.masters, memory, watcher: judge })
    } else {
      const log = logFor(process.name)
      masters.set(host, startSimulatedMaster({ process, network, store, random, log, onSend: judge.onSend }))
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
    ...{ timeline, network, disks, store, masters, agents, machines, frameworks, processOf, start },
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
