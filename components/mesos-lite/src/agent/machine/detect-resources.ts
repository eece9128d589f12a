import { statfs } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'
import type { Resource } from '@dcos-lite/lib/mesos'
import { normalizeResources, parseResources, scalarOf } from '@dcos-lite/lib/resources'
import { agentErrors } from '../errors.ts'

const gibibyte = 1024 * 1024 * 1024
const mebibyte = 1024 * 1024

/** What is offered of a machine that does not say what it has. */
const unknown = { cpus: 1, memMiB: 1024, diskMiB: 10 * 1024 }

/** What Mesos offers of a machine: all but 1 GB of memory and 5 GB of disk, half when there is little. */
export function offeredOf(totalBytes: number, keptBytes: number, enoughBytes: number): number {
  const offered = totalBytes >= enoughBytes ? totalBytes - keptBytes : totalBytes / 2
  return Math.floor(offered / mebibyte)
}

/** MiB of the file system that a folder is on. */
async function offeredDisk(folder: string): Promise<number> {
  try {
    const { blocks, bsize } = await statfs(folder)
    if (blocks > 0) return offeredOf(blocks * bsize, 5 * gibibyte, 10 * gibibyte)
  } catch {
    // It does not say; what follows is the answer.
  }
  return unknown.diskMiB
}

function offeredMemory(): number {
  const total = totalmem()
  return total > 0 ? offeredOf(total, gibibyte, 2 * gibibyte) : unknown.memMiB
}

function scalar(name: string, value: number): Resource {
  return { name, type: 'SCALAR', scalar: { value } }
}

function reserve(resource: Resource, role: string | undefined): Resource {
  const isReserved = (resource.role ?? '*') !== '*' || (resource.reservations ?? []).length > 0
  return role === undefined || isReserved ? resource : { ...resource, role }
}

function checkGpus(named: readonly Resource[], present: number | undefined): void {
  const wanted = scalarOf(named, 'gpus')
  const refuse = (what: string): Error =>
    agentErrors.CONFIG_INVALID({ reason: `"resources" names ${wanted} gpus, ${what}` })
  if (!Number.isInteger(wanted)) throw refuse('which is no whole number')
  if (present !== undefined && wanted > present) throw refuse(`and this machine has ${present}`)
}

/** What is known of a machine besides its configuration. */
export interface DetectOptions {
  /** What names no role is reserved for it. */
  defaultRole?: string | undefined
  /** Graphics processors; absent: as many as the configuration says. */
  gpus?: number | undefined
}

/**
 * The agent's resources: what the configuration names, and for the rest what the machine has. Throws
 * DCL_MESOS_AGENT_CONFIG_INVALID when it names graphics processors that the machine does not have.
 */
export async function detectResources(
  configured: string | undefined,
  workDir: string,
  { defaultRole, gpus }: DetectOptions = {},
): Promise<Resource[]> {
  const named = configured === undefined ? [] : parseResources(configured)
  checkGpus(named, gpus)
  const has = (name: string): boolean => named.some((resource) => resource.name === name)
  const detected: Resource[] = []
  if (!has('cpus')) detected.push(scalar('cpus', availableParallelism() || unknown.cpus))
  if (!has('mem')) detected.push(scalar('mem', offeredMemory()))
  if (!has('disk')) detected.push(scalar('disk', await offeredDisk(workDir)))
  if (!has('gpus') && gpus !== undefined && gpus > 0) detected.push(scalar('gpus', gpus))
  if (!has('ports')) {
    detected.push({ name: 'ports', type: 'RANGES', ranges: { range: [{ begin: 31000, end: 32000 }] } })
  }
  return normalizeResources([...named, ...detected].map((resource) => reserve(resource, defaultRole)))
}
