import { readFile } from 'node:fs/promises'
import { availableParallelism, hostname, networkInterfaces, release, totalmem } from 'node:os'
import type { NodeContext } from './node-context.ts'
import { readNodeState } from './read-state.ts'

/** What a machine is, and what of ours is on it. */
export interface NodeFacts {
  hostname: string
  /** As Node calls it: `x64`, `arm64`. */
  arch: string
  kernel: string
  glibc: string
  bootId: string
  cpus: number
  memoryBytes: number
  /** IPv4 and IPv6 addresses, loopback left out. */
  addresses: string[]
  /** Of the runtime that answers. */
  nodeVersion: string
  activeSet: string | undefined
  previousSet: string | undefined
  interrupted: boolean
  packages: string[]
  sets: string[]
}

function glibcVersion(): string {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } }
  return report.header?.glibcVersionRuntime ?? ''
}

/** Reads what this machine is. */
export async function readFacts(node: NodeContext): Promise<NodeFacts> {
  const state = await readNodeState(node)
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return {
    hostname: hostname(),
    arch: process.arch,
    kernel: release(),
    glibc: glibcVersion(),
    bootId: (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim(),
    cpus: availableParallelism(),
    memoryBytes: totalmem(),
    addresses: addresses.filter(({ internal }) => !internal).map(({ address }) => address),
    nodeVersion: process.versions.node,
    activeSet: state.active,
    previousSet: state.previous,
    interrupted: state.journal !== undefined,
    packages: state.packages.sort(),
    sets: Object.keys(state.sets).sort(),
  }
}
