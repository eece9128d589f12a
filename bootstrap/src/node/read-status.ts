import { nodePaths } from '../node-paths.ts'
import { servicesOf } from '../plan/converge.ts'
import type { NodeContext } from './node-context.ts'
import { readNodeState } from './read-state.ts'
import { readJsonIfThere } from './system/read-if-there.ts'

/** How one unit of the node does. */
export interface UnitStatus {
  unit: string
  /** `active`, `activating`, `failed`, … as systemd says. */
  active: string
  /** `running`, `auto-restart`, `exited`, … */
  sub: string
  /** It serves: its process has said so, or it is a unit that only has to be active. */
  serving: boolean
  restarts: number
  mainPid: number
  memoryBytes: number | undefined
}

/** What the node runs, and how it does. */
export interface NodeStatus {
  set: string | undefined
  previous: string | undefined
  role: string | undefined
  bundleId: string | undefined
  /** A change was interrupted. */
  interrupted: boolean
  /** Every unit serves, and nothing is interrupted. */
  healthy: boolean
  units: UnitStatus[]
}

const properties = ['Id', 'ActiveState', 'SubState', 'NRestarts', 'MainPID', 'MemoryCurrent']

/** A component writes its process id when it serves. */
async function serves(node: NodeContext, unit: string, mainPid: number): Promise<boolean | undefined> {
  const info = await readJsonIfThere<{ pid: number }>(node.at(`${nodePaths.run}/${unit}.json`)).catch(
    () => undefined,
  )
  return info === undefined ? undefined : info.pid === mainPid
}

async function statusOf(node: NodeContext, shown: Record<string, string>): Promise<UnitStatus> {
  const unit = (shown.Id ?? '').replace(/\.service$/, '')
  const active = shown.ActiveState ?? 'unknown'
  const mainPid = Number(shown.MainPID ?? 0)
  const memory = Number(shown.MemoryCurrent)
  const isComponent = componentUnit(unit)
  const said = isComponent ? ((await serves(node, unit, mainPid)) ?? false) : true
  return {
    unit,
    active,
    sub: shown.SubState ?? 'unknown',
    serving: active === 'active' && said,
    restarts: Number(shown.NRestarts ?? 0),
    mainPid,
    memoryBytes: Number.isSafeInteger(memory) ? memory : undefined,
  }
}

/** Units that are started by systemd alone, without a program of ours that serves. */
function componentUnit(unit: string): boolean {
  return !['dcos-etcd', 'dcos-net-address', 'dcos-node-recover'].includes(unit)
}

/** Reads the state of the node's units. */
export async function readStatus(node: NodeContext): Promise<NodeStatus> {
  const state = await readNodeState(node)
  const set = state.active === undefined ? undefined : state.sets[state.active]
  const names = servicesOf(set?.units ?? {}).filter((name) => name !== 'dcos-node-recover.service')
  const shown = await node.systemd.show(names, properties)
  const units = await Promise.all(shown.map((entry) => statusOf(node, entry)))
  const interrupted = state.journal !== undefined
  return {
    set: set?.setId,
    previous: state.previous,
    role: set?.role,
    bundleId: set?.bundleId,
    interrupted,
    healthy: !interrupted && units.length > 0 && units.every(({ serving }) => serving),
    units,
  }
}
