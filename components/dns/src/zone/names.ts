import { agentRecords, frameworkRecords, masterRecords } from '../decide/cluster-records.ts'
import { directoryMasterRecords, directoryTaskRecords } from '../decide/directory-records.ts'
import type { AddressSource, MastersView } from '../decide/model.ts'
import { taskRecords } from '../decide/task-records.ts'
import type { HostAddresses } from '../snapshot/addresses.ts'
import { viewAgent, viewFramework, viewTaskContext } from '../snapshot/cluster-state.ts'
import type { ChangedThings, ClusterState } from '../snapshot/cluster-state.ts'
import { createZone } from './zone.ts'
import type { Zone } from './zone.ts'

export interface NamesOptions {
  /** `mesos`. */
  domain: string
  /** `dcos.thisdcos.directory`. */
  directory: string
  sources: readonly AddressSource[]
  addressesOf: HostAddresses
}

/** The zones made from the state of the cluster. */
export interface Names {
  mesos: Zone
  directory: Zone
  /** Brings the zones up to date with what changed in the state. */
  update(state: ClusterState, changed: ChangedThings): void
  setMasters(masters: MastersView): void
}

/** Creates the zones, empty. */
export function createNames({ domain, directory: directoryZone, sources, addressesOf }: NamesOptions): Names {
  const mesos = createZone()
  const directory = createZone()

  const putTask = (state: ClusterState, key: string): void => {
    const context = viewTaskContext(state, key, addressesOf)
    const source = `task:${key}`
    mesos.put(source, context === undefined ? [] : taskRecords({ ...context, domain, sources }))
    const { task, framework, agent } = context ?? {}
    const known = task !== undefined && framework !== undefined && agent !== undefined
    directory.put(source, known ? directoryTaskRecords(task, framework, agent, directoryZone) : [])
  }

  const putAgent = (state: ClusterState, id: string): void => {
    const agent = state.agents.get(id)
    mesos.put(
      `agent:${id}`,
      agent === undefined ? [] : agentRecords(viewAgent(id, agent, addressesOf), domain),
    )
  }

  const putFramework = (state: ClusterState, id: string): void => {
    const framework = state.frameworks.get(id)
    const view = framework === undefined ? undefined : viewFramework(id, framework, addressesOf)
    mesos.put(`framework:${id}`, view === undefined ? [] : frameworkRecords(view, domain))
  }

  const replaceAll = (state: ClusterState): void => {
    for (const id of state.agents.keys()) putAgent(state, id)
    for (const id of state.frameworks.keys()) putFramework(state, id)
    for (const key of state.tasks.keys()) putTask(state, key)
    const gone = (prefix: string, known: ReadonlyMap<string, unknown>): string[] =>
      mesos.sources(prefix).filter((source) => !known.has(source.slice(prefix.length)))
    const stale = [
      ...gone('agent:', state.agents),
      ...gone('framework:', state.frameworks),
      ...gone('task:', state.tasks),
    ]
    for (const source of stale) {
      mesos.put(source, [])
      directory.put(source, [])
    }
  }

  return {
    mesos,
    directory,
    update(state, changed) {
      if (changed.everything === true) return replaceAll(state)
      const agents = new Set(changed.agents)
      const frameworks = new Set(changed.frameworks)
      const tasks = new Set(changed.tasks)
      for (const id of agents) putAgent(state, id)
      for (const id of frameworks) putFramework(state, id)
      if (agents.size + frameworks.size > 0) {
        for (const [key, { agent_id, framework_id }] of state.tasks) {
          if (agents.has(agent_id.value) || frameworks.has(framework_id.value)) tasks.add(key)
        }
      }
      for (const key of tasks) putTask(state, key)
    },
    setMasters(masters) {
      mesos.put('masters', masterRecords(masters, domain))
      directory.put('masters', directoryMasterRecords(masters, directoryZone))
    },
  }
}
