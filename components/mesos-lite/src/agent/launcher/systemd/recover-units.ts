import type { ContainerTrace } from '../types.ts'
import { judgeUnit } from './decide/judge-unit.ts'
import { containerOf, podSlice, taskUnitPattern, unitOf } from './decide/unit-name.ts'
import { shutGate } from './files/launch-files.ts'
import { followUnit } from './follow-unit.ts'
import type { UnitDesk } from './unit-desk.ts'

/** What systemd knows of a container of an earlier agent process. */
export type FoundUnit = { state: 'loaded' } | { state: 'lost'; reason: string } | { state: 'never-started' }

function judgeMissing(trace: ContainerTrace, couldStart: boolean): FoundUnit {
  if (trace.startedAtMs === undefined && (trace.sameBoot || !couldStart)) return { state: 'never-started' }
  const reason = trace.sameBoot
    ? 'Its unit was removed from systemd by somebody else while the agent was down'
    : 'The machine was restarted while the task ran'
  return { state: 'lost', reason }
}

const service = 'org.freedesktop.systemd1.Service'
/** A process that the kernel does not let go must not keep the agent from starting. */
const longestRemovalMs = 5000

async function removeUnit(unit: string, desk: UnitDesk): Promise<void> {
  const { book, client } = desk
  book.open(unit)
  await book.refresh(unit, client)
  const group = String(await client.property(unit, service, 'ControlGroup'))
  if (judgeUnit(book.facts(unit)).state === 'running') await desk.signal(unit, 9)
  await followUnit({ unit, group, patienceMs: () => 0 }, desk)
  await desk.release(unit)
}

/** How the units of one agent are told from those of others. */
export interface AgentFolders {
  /** Above all sandboxes. */
  sandboxes: string
  /** Above the state folders of all containers. */
  containers: string
}

async function isOurs(
  unit: string,
  { sandboxes, containers }: AgentFolders,
  desk: UnitDesk,
): Promise<boolean> {
  const [root, folder] = await Promise.all([
    desk.client.property(unit, service, 'RootDirectory'),
    desk.client.property(unit, service, 'WorkingDirectory'),
  ])
  return String(root).startsWith(`${containers}/`) || String(folder).startsWith(`${sandboxes}/`)
}

/**
 * Compares checkpoints and loaded units both ways. Units of this agent without a checkpoint are ended, empty slices of
 * pods are removed, and what has not started cannot start afterwards.
 */
export async function findUnits(
  traces: readonly ContainerTrace[],
  options: AgentFolders & { slice: string },
  desk: UnitDesk,
): Promise<Map<string, FoundUnit>> {
  const { client, book, log } = desk
  // First the gates: a start that is still under way fails at them, or its unit is in the list.
  const gates = await Promise.all(traces.map(({ stateFolder }) => shutGate(stateFolder)))
  const loaded = new Set((await client.listUnits([taskUnitPattern])).map(({ name }) => name))
  const known = new Set(traces.map(({ containerId }) => containerId))
  for (const unit of loaded) {
    const containerId = containerOf(unit)
    if (containerId !== undefined && known.has(containerId)) continue
    if (!(await isOurs(unit, options, desk))) continue
    log.info('a unit without the checkpoint of a running task is removed', { unit })
    await Promise.race([removeUnit(unit, desk), desk.clock.sleep(longestRemovalMs)])
  }
  const used = new Set(
    traces.flatMap(({ group }) => (group === undefined ? [] : podSlice(options.slice, group))),
  )
  for (const { name } of await client.listUnits([podSlice(options.slice, '*')])) {
    if (!used.has(name)) await client.stopUnit(name)
  }
  const found = new Map<string, FoundUnit>()
  const look = async (trace: ContainerTrace, couldStart: boolean): Promise<void> => {
    const unit = unitOf(trace.containerId)
    if (!loaded.has(unit)) return void found.set(trace.containerId, judgeMissing(trace, couldStart))
    book.open(unit)
    await book.refresh(unit, client)
    found.set(trace.containerId, { state: 'loaded' })
  }
  await Promise.all(traces.map((trace, index) => look(trace, gates[index] === true)))
  return found
}
