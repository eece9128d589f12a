import type { ChildProcess } from 'node:child_process'
import type { AddressInfo, Socket } from 'node:net'

// Standard input and output appear among the resources, but keep nothing alive.
const standardStreams = new Set(['TTYWrap', 'PipeWrap', 'FSReqPromise'])

function describeHandle(handle: object): string | undefined {
  const kind = handle.constructor.name
  if (kind === 'ChildProcess') {
    const { pid, spawnargs } = handle as ChildProcess
    return `child process ${pid}: ${spawnargs.join(' ')}`
  }
  if (kind === 'Server') {
    const address = (handle as { address(): AddressInfo | string | null }).address()
    return `server on ${typeof address === 'object' ? `${address?.address}:${address?.port}` : address}`
  }
  if (kind === 'Socket' || kind === 'TLSSocket') {
    const { localPort, remoteAddress, remotePort } = handle as Socket
    return remotePort === undefined ? undefined : `socket :${localPort} to ${remoteAddress}:${remotePort}`
  }
  return kind
}

/** What keeps this process from ending, as far as Node tells: kinds with their number, then what is known of each. */
export function describeActiveResources(): string {
  const counts = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo()) {
    if (!standardStreams.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  const kinds = [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ')
  const { _getActiveHandles: activeHandles } = process as unknown as { _getActiveHandles?: () => object[] }
  const handles = (activeHandles?.call(process) ?? []).flatMap((handle) => describeHandle(handle) ?? [])
  return [`active resources: ${kinds || 'none that Node names'}`, ...handles.map((line) => `  ${line}`)].join(
    '\n',
  )
}
