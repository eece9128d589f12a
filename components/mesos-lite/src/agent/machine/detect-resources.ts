import { statfs } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'
import type { Resource } from '@dcos-lite/lib/mesos'
import { normalizeResources, parseResources } from '@dcos-lite/lib/resources'

const gibibyte = 1024 * 1024 * 1024
const mebibyte = 1024 * 1024

/** Bytes of the file system that a folder is on; 10 GiB when it does not say. */
async function diskBytes(folder: string): Promise<number> {
  const { blocks, bsize } = await statfs(folder)
  return blocks * bsize || 10 * gibibyte
}

/** What Mesos offers of a machine: all but 1 GB of memory and 5 GB of disk, half when there is little. */
export function offeredOf(totalBytes: number, keptBytes: number, enoughBytes: number): number {
  const offered = totalBytes >= enoughBytes ? totalBytes - keptBytes : totalBytes / 2
  return Math.floor(offered / mebibyte)
}

function scalar(name: string, value: number): Resource {
  return { name, type: 'SCALAR', scalar: { value } }
}

function reserve(resource: Resource, role: string | undefined): Resource {
  const isReserved = (resource.role ?? '*') !== '*' || (resource.reservations ?? []).length > 0
  return role === undefined || isReserved ? resource : { ...resource, role }
}

/**
 * The agent's resources: what the configuration names, and for the rest what the machine has. What names no role is
 * reserved for `defaultRole`.
 */
export async function detectResources(
  configured: string | undefined,
  workDir: string,
  defaultRole?: string,
): Promise<Resource[]> {
  const named = configured === undefined ? [] : parseResources(configured)
  const has = (name: string): boolean => named.some((resource) => resource.name === name)
  const detected: Resource[] = []
  if (!has('cpus')) detected.push(scalar('cpus', availableParallelism()))
  if (!has('mem')) detected.push(scalar('mem', offeredOf(totalmem(), gibibyte, 2 * gibibyte)))
  if (!has('disk')) {
    detected.push(scalar('disk', offeredOf(await diskBytes(workDir), 5 * gibibyte, 10 * gibibyte)))
  }
  if (!has('ports')) {
    detected.push({ name: 'ports', type: 'RANGES', ranges: { range: [{ begin: 31000, end: 32000 }] } })
  }
  return normalizeResources([...named, ...detected].map((resource) => reserve(resource, defaultRole)))
}
