import { label, labels } from './label.ts'
import type { MakeLabel } from './label.ts'
import { addressRecords } from './model.ts'
import type { Address, AddressSource, AgentView, FrameworkView, NameRecord, TaskView } from './model.ts'
import { agentTail, taskHash } from './task-hash.ts'

/** A task with what it belongs to. */
export interface TaskContext {
  task: TaskView
  framework: FrameworkView
  agent: AgentView
  domain: string
  sources: readonly AddressSource[]
  /** By which rules labels are made. Default RFC 1123. */
  makeLabel?: MakeLabel
}

const bothProtocols = ['tcp', 'udp']

/** The addresses of a task: those of the first source that has any. */
export function taskAddresses(
  task: TaskView,
  agent: AgentView,
  sources: readonly AddressSource[],
): readonly Address[] {
  for (const source of sources) {
    const addresses = source === 'host' ? agent.addresses : task.networkAddresses
    if (addresses.length > 0) return addresses
  }
  return []
}

function recordsUnder(taskLabel: string, context: TaskContext): NameRecord[] {
  const { task, framework, agent, domain, sources, makeLabel = label } = context
  const service = labels(framework.name, makeLabel)
  const canonical = `${taskLabel}-${taskHash(task.id)}-${agentTail(agent.id)}`
  const own = taskAddresses(task, agent, sources)
  const onAgent = `${canonical}.${service}.slave.${domain}`
  const srv = (name: string, target: string, port: number): NameRecord => ({
    type: 'SRV',
    name,
    target,
    port,
  })
  const records = [
    ...addressRecords(`${taskLabel}.${service}.${domain}`, own),
    ...addressRecords(`${canonical}.${service}.${domain}`, own),
    ...addressRecords(`${taskLabel}.${service}.slave.${domain}`, agent.addresses),
    ...addressRecords(onAgent, agent.addresses),
  ]
  for (const protocol of bothProtocols) {
    for (const port of task.ports) {
      records.push(srv(`_${taskLabel}._${protocol}.${service}.slave.${domain}`, onAgent, port))
      if (task.discovery === undefined) {
        records.push(srv(`_${taskLabel}._${protocol}.${service}.${domain}`, onAgent, port))
      }
    }
  }
  for (const port of task.discovery?.ports ?? []) {
    const target = `${canonical}.${service}.${domain}`
    for (const protocol of port.protocol === '' ? bothProtocols : [makeLabel(port.protocol)]) {
      const name = `_${taskLabel}._${protocol}.${service}.${domain}`
      records.push(srv(name, target, port.number))
      const portLabel = makeLabel(port.name)
      if (portLabel !== '') records.push(srv(`_${portLabel}.${name}`, target, port.number))
    }
  }
  return records
}

/** The `.mesos` records of a running task. With discovery information it is found by the raw name and by its label. */
export function taskRecords(context: TaskContext): NameRecord[] {
  const { task, makeLabel = label } = context
  if (task.discovery === undefined) return recordsUnder(makeLabel(task.name), context)
  const raw = task.discovery.name
  const names = new Set([raw, makeLabel(raw)])
  return [...names].flatMap((name) => recordsUnder(name, context))
}
