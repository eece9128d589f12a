import type { KernelQuestion } from '@dcos-lite/lib/contracts'
import type { ServiceDefinition } from '../definitions/service.ts'
import type { InstanceRecord } from '../instances/types.ts'
import { needsOf, persistentVolumesOf } from './needs.ts'
import { scalarRules } from './refusals.ts'

function portsOf(ports: readonly (number | null)[]): Pick<KernelQuestion, 'ports'> {
  const fixed = ports.filter((port): port is number => port !== null && port > 0)
  if (fixed.length > 0) return { ports: `[${fixed.map((port) => `${port}-${port}`).join(',')}]` }
  const count = ports.filter((port) => port === 0).length
  return count === 0 ? {} : { ports: count }
}

/** The question about an instance that waits. */
export function kernelQuestion(service: ServiceDefinition, instance: InstanceRecord): KernelQuestion {
  const needs = needsOf(service)
  const volumes = instance.reservation ? [] : persistentVolumesOf(service)
  const onRoot = volumes.reduce((sum, { type, size }) => sum + (type === 'root' ? size : 0), 0)
  const amounts = scalarRules.map(({ name }) => {
    const sum = needs.reduce((total, need) => total + need[name], name === 'disk' ? onRoot : 0)
    return [name, Math.round(sum * 1000) / 1000] as const
  })
  const { cpus = 0, mem = 0, disk = 0, gpus = 0 } = Object.fromEntries(amounts)
  return { role: instance.role, cpus, mem, disk, gpus, ...portsOf(needs.flatMap(({ ports }) => ports)) }
}
