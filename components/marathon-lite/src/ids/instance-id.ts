import type { Random } from '@dcos-lite/lib/random'
import { safeIdOf } from './path-id.ts'

const gregorianOffsetMs = 12_219_292_800_000n

/** A time-based (version 1) UUID of the given epoch milliseconds, with a random node. */
export function timeUuid(nowMs: number, random: Random): string {
  const ticks = (BigInt(Math.floor(nowMs)) + gregorianOffsetMs) * 10_000n + BigInt(random.below(10_000))
  const raw = random.bytes(8)
  raw[0] = ((raw[0] ?? 0) & 0x3f) | 0x80
  raw[2] = (raw[2] ?? 0) | 0x01
  const time = ticks.toString(16).padStart(16, '0')
  const tail = Buffer.from(raw).toString('hex')
  return [time.slice(8), time.slice(4, 8), `1${time.slice(1, 4)}`, tail.slice(0, 4), tail.slice(4)].join('-')
}

/** The id of a new instance: `<safe id>.instance-<uuid>`. */
export function newInstanceId(serviceId: string, nowMs: number, random: Random): string {
  return `${safeIdOf(serviceId)}.instance-${timeUuid(nowMs, random)}`
}

/** The task id of one container of one incarnation of an instance; apps use the container name `_app`. */
export function taskIdOf(instanceId: string, container: string, incarnation: number): string {
  return `${instanceId}.${container}.${incarnation}`
}

export interface ParsedTaskId {
  instanceId: string
  serviceId: string
  container: string | undefined
  incarnation: number
}

const current = /^(.+)\.(instance-|marathon-)([^.]+)(?:\.([^.]+))?(?:\.(\d+))?$/
const legacy = /^(.+)\.([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(?:\.(\d+))?$/

const serviceIdOf = (safeId: string): string => `/${safeId.split('_').join('/')}`

/** Reads a task id of today's or an older form (without incarnation, or `<safe id>.<uuid>[.<attempt>]`). */
export function parseTaskId(taskId: string): ParsedTaskId | undefined {
  const now = current.exec(taskId)
  if (now) {
    const [, safe = '', kind = '', uuid = '', container, incarnation] = now
    return {
      instanceId: `${safe}.${kind}${uuid}`,
      serviceId: serviceIdOf(safe),
      container,
      incarnation: Number(incarnation ?? 1),
    }
  }
  const old = legacy.exec(taskId)
  if (!old) return undefined
  const [, safe = '', uuid = '', attempt] = old
  return {
    instanceId: `${safe}.marathon-${uuid}`,
    serviceId: serviceIdOf(safe),
    container: undefined,
    incarnation: Number(attempt ?? 1),
  }
}

/** Reads an instance id; undefined when it is malformed. */
export function parseInstanceId(instanceId: string): { serviceId: string } | undefined {
  const match = /^(.+)\.(instance-|marathon-)([^.]+)$/.exec(instanceId)
  return match ? { serviceId: serviceIdOf(match[1] ?? '') } : undefined
}
