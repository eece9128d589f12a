import { createJudge } from './judging/judge.ts'
import { cluster, planHistory, troubleMs } from './plan.ts'
import type { PlannedEvent, StopKind } from './plan.ts'
import { roleOf } from './framework-memory.ts'
import { createWorld } from './world.ts'
import type { World } from './world.ts'
import type { Judge } from './judging/judge.ts'

/** How a history went. */
export interface Outcome {
  seed: number
  violations: string[]
  /** A number of everything that happened, in its order: two runs of one seed have the same. */
  fingerprint: number
  steps: number
  startedTasks: number
}

const restMs = 250_000
const lookEverySteps = 25

const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

function stop(world: World, { target, how, forMs }: { target: string; how: StopKind; forMs: number }): void {
  const process = world.processOf(target)
  if (!process) return
  if (how === 'freeze') {
    process.freeze()
    world.timeline.at(forMs, () => process.thaw())
    return
  }
  if (how === 'planned' && !process.isFrozen()) world.agents.get(target)?.stop()
  else process.kill()
  if (how === 'power') {
    world.machines.get(target)?.reboot()
    world.disks.losePower(target)
  }
  const start = (): void => {
    // A planned stop that takes long is ended like a unit that does not stop.
    process.kill()
    world.start(target)
  }
  world.timeline.at(forMs, start)
}

function agentIdOf(world: World, machine: number): string | undefined {
  return world.agents
    .get(cluster.machines[machine] ?? '')
    ?.book()
    ?.agentId()
}

function apply(world: World, judge: Judge, event: PlannedEvent, inFlight: Set<string>): void {
  const memory =
    'framework' in event ? world.frameworks.get(cluster.frameworks[event.framework] ?? '') : undefined
  switch (event.kind) {
    case 'batch': {
      const { runMs, exitCode, group } = event
      for (let count = 0; count < event.count; count++) memory?.batch.push({ runMs, exitCode, group })
      return
    }
    case 'kill-task': {
      const agentId = event.machine === undefined ? undefined : agentIdOf(world, event.machine)
      const open = [...(memory?.tasks.values() ?? [])].filter(
        (task) => !task.ended && (agentId === undefined || task.agentId === agentId),
      )
      const task = open[event.pick % Math.max(open.length, 1)]
      if (!task) return
      task.killWanted = true
      return world.schedulers.get(memory?.name ?? '')?.kill(task)
    }
    case 'volume':
      if (memory) memory.volumesWanted += 1
      return
    case 'destroy':
      if (memory) memory.destroysWanted += 1
      return
    case 'rogue':
    case 'thief':
      if (memory) memory[event.kind] = true
      return
    case 'wrong-acknowledgements':
      if (memory) memory.wrongAcknowledgements += event.count
      return
    case 'silence':
      if (memory) memory.silentUntilMs = world.timeline.nowMs() + event.forMs
      return
    case 'teardown':
      if (memory) memory.teardownWanted = true
      return world.schedulers.get(memory?.name ?? '')?.tearDown()
    case 'failover':
      return world.failOver(memory?.name ?? '', event.forMs)
    case 'storm':
      return world.network.storm(event.forMs)
    case 'trap': {
      const { target, point, skip, afterMs } = event
      return world.setTrap(target, point, skip, () => world.timeline.at(afterMs, () => stop(world, event)))
    }
    case 'stop':
      return stop(world, event)
    case 'cut': {
      const { from, to, oneWay, forMs } = event
      world.network.cut(from, to)
      if (!oneWay) world.network.cut(to, from)
      world.timeline.at(forMs, () => {
        world.network.heal(from, to)
        world.network.heal(to, from)
      })
      return
    }
    case 'slow-clock': {
      const process = world.processOf(cluster.masters[event.master] ?? '')
      judge.facts.leasesFail = true
      process?.setPace(event.factor)
      world.timeline.at(event.forMs, () => process?.setPace(1))
      return
    }
    case 'full-disk': {
      const host = cluster.machines[event.machine] ?? ''
      world.disks.setFull(host, true)
      world.timeline.at(event.forMs, () => world.disks.setFull(host, false))
      return
    }
    case 'drain': {
      const agentId = agentIdOf(world, event.machine)
      if (agentId === undefined) return
      const { markGone, replacementMs } = event
      if (markGone) judge.facts.gone.add(agentId)
      const isAlone = !inFlight.has(agentId)
      void world.operate({ type: 'drain', agentId, markGone, replacementMs }).then((done) => {
        if (done && isAlone && !inFlight.has(agentId) && !judge.facts.calm) judge.facts.drained.add(agentId)
      })
      return
    }
    case 'reactivate': {
      const agentId = agentIdOf(world, event.machine)
      if (agentId === undefined) return
      judge.facts.drained.delete(agentId)
      // It may come to be at any time, if there is no answer.
      inFlight.add(agentId)
      void world.operate({ type: 'reactivate', agentId }).then((done) => {
        if (done) inFlight.delete(agentId)
      })
      return
    }
    case 'quota': {
      const role = roleOf(cluster.frameworks[event.framework] ?? '')
      const cpus = Math.min(event.cpus, event.limit ?? Infinity)
      const { limit } = event
      const isAlone = !inFlight.has(role)
      inFlight.add(role)
      void world.operate({ type: 'quota', role, cpus, limit }).then((done) => {
        inFlight.delete(role)
        if (done && isAlone) judge.facts.quotas.set(role, { cpus, limit })
        // Without an answer it may come to be at any time.
        else judge.facts.unsure.add(role)
      })
    }
  }
}

/** Ends every fault: what is stopped starts, what is cut is whole. */
function healAll(world: World, judge: Judge): void {
  const hosts = [...cluster.masters, ...cluster.machines, ...cluster.frameworks, 'store', 'operator']
  world.network.calm()
  world.disarm()
  judge.facts.drained.clear()
  judge.facts.calm = true
  for (const from of hosts) for (const to of hosts) world.network.heal(from, to)
  for (const host of cluster.machines) world.disks.setFull(host, false)
  for (const host of hosts.slice(0, -2)) {
    world.processOf(host)?.thaw()
    world.processOf(host)?.setPace(1)
    world.start(host)
  }
  for (const machine of cluster.machines.keys()) {
    const again = (): void => {
      const agentId = agentIdOf(world, machine)
      if (agentId === undefined) return
      void world.operate({ type: 'reactivate', agentId }).then((done) => {
        // Also then: a drain that was asked for before may arrive only now.
        world.timeline.at(done ? 15_000 : 3000, again)
      })
    }
    world.timeline.at(1000, again)
  }
}

/** Runs one history: the events (by default those of the seed), and then the rest in which all must come right. */
export async function runHistory(
  seed: number,
  events: readonly PlannedEvent[] = planHistory(seed),
): Promise<Outcome> {
  const judge = createJudge()
  const world = createWorld(seed, judge)
  const { timeline } = world
  let steps = 0
  let fingerprint = 17
  const inFlight = new Set<string>()
  for (const event of events) timeline.at(event.atMs, () => apply(world, judge, event, inFlight))
  const runUntil = async (ms: number, enough: () => boolean): Promise<void> => {
    const untilMs = timeline.startMs + ms
    while (!enough() && timeline.step(untilMs)) {
      await nextTurn()
      steps += 1
      fingerprint = (Math.imul(fingerprint, 31) + Math.round(timeline.nowMs() * 1000)) >>> 0
      if (steps % lookEverySteps === 0) judge.look()
    }
  }
  const failed = (): boolean => judge.violations.length > 0
  await runUntil(troubleMs + 1000, failed)
  healAll(world, judge)
  let unrest: string[] = []
  for (let ms = troubleMs + 6000; ms < troubleMs + restMs && !failed(); ms += 5000) {
    await runUntil(ms, failed)
    unrest = judge.unrest()
    if (unrest.length === 0) break
  }
  if (!failed()) for (const text of unrest) judge.object(text)
  const startedTasks = [...world.machines.values()].reduce((sum, { containers }) => sum + containers.size, 0)
  for (const host of [...cluster.masters, ...cluster.machines, ...cluster.frameworks]) world.kill(host)
  return { seed, violations: judge.violations, fingerprint, steps, startedTasks }
}
