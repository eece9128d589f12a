import { agentRecords, frameworkRecords, masterRecords } from '../decide/cluster-records.ts'
import { directoryMasterRecords, directoryTaskRecords } from '../decide/directory-records.ts'
import type { AddressSource, MastersView } from '../decide/model.ts'
import { label, strictLabel } from '../decide/label.ts'
import { taskRecords } from '../decide/task-records.ts'
import type { HostAddresses } from '../snapshot/addresses.ts'
import { viewAgent, viewFramework, viewTaskContext } from '../snapshot/cluster-state.ts'
import type { ChangedThings, ClusterState } from '../snapshot/cluster-state.ts'
import type { AddressRange } from '../decide/vip-addresses.ts'
import { taskVips } from '../decide/task-vips.ts'
import { viewPorts } from '../snapshot/view-ports.ts'
import { createVipTable } from './vip-table.ts'
import type { VipTable } from './vip-table.ts'
import { createZone } from './zone.ts'
import type { Zone } from './zone.ts'

export interface NamesOptions {
  /** `mesos`. */
  domain: string
  /** `dcos.thisdcos.directory`. */
  directory: string
  /** `l4lb.thisdcos.directory`. */
  vipZone: string
  vipRange: AddressRange
  sources: readonly AddressSource[]
  addressesOf: HostAddresses
  /** Labels of `.mesos` by RFC 952. */
  strictLabels: boolean
  /** Told every name whose records may have changed. */
  changed: (name: string) => void
}

/** The zones made from the state of the cluster. */
export interface Names {
  mesos: Zone
  directory: Zone
  /** Names of virtual addresses. */
  l4lb: Zone
  vips: VipTable
  /** Brings the zones up to date with what changed in the state. */
  update(state: ClusterState, changed: ChangedThings): { vips: boolean }
  setMasters(masters: MastersView): void
}

/** Creates the zones, empty. */
export function createNames(options: NamesOptions): Names {
  const { domain, directory: directoryZone, sources, addressesOf } = options
  const mesos = createZone(options.changed)
  const directory = createZone(options.changed)
  const l4lb = createZone(options.changed)
  const vips = createVipTable(l4lb, options.vipZone, options.vipRange)
  const makeLabel = options.strictLabels ? strictLabel : label
  let vipsChanged = false

  const putVips = (state: ClusterState, key: string): void => {
    const task = state.tasks.get(key)
    const ports = task === undefined ? undefined : viewPorts(task)
    const agent = task && state.agents.get(task.agent_id.value)
    const framework = task && state.frameworks.get(task.framework_id.value)
    const found =
      ports === undefined || agent === undefined || framework === undefined
        ? []
        : taskVips(
            ports,
            framework.framework_info.name,
            viewAgent(task?.agent_id.value ?? '', agent, addressesOf),
          )
    vipsChanged = vips.put(key, found) || vipsChanged
  }

  const putTask = (state: ClusterState, key: string): void => {
    const context = viewTaskContext(state, key, addressesOf)
    const source = `task:${key}`
    mesos.put(source, context === undefined ? [] : taskRecords({ ...context, domain, sources, makeLabel }))
    const { task, framework, agent } = context ?? {}
    const known = task !== undefined && framework !== undefined && agent !== undefined
    directory.put(source, known ? directoryTaskRecords(task, framework, agent, directoryZone) : [])
    putVips(state, key)
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
    mesos.put(`framework:${id}`, view === undefined ? [] : frameworkRecords(view, domain, makeLabel))
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
    for (const key of vips.sources()) if (!state.tasks.has(key)) putVips(state, key)
  }

  return {
    mesos,
    directory,
    l4lb,
    vips,
    update(state, changed) {
      vipsChanged = false
      if (changed.everything === true) {
        replaceAll(state)
        return { vips: vipsChanged }
      }
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
      return { vips: vipsChanged }
    },
    setMasters(masters) {
      mesos.put('masters', masterRecords(masters, domain))
      directory.put('masters', directoryMasterRecords(masters, directoryZone))
    },
  }
}
