import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { nodePaths } from '../../node-paths.ts'
import type { NodeContext } from '../node-context.ts'

const run = promisify(execFile)

/** What an agent noted of its changes to the network of the machine. */
interface NetworkNote {
  table: string
  /** `net.ipv4.ip_forward` as it was. */
  forwarding: string
  links: string[]
}

async function readNote(file: string): Promise<NetworkNote | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as NetworkNote
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Network devices of the namespace this process is in; `/sys/class/net` may be that of another one. */
async function networkDevices(): Promise<Set<string>> {
  const lines = (await readFile('/proc/self/net/dev', 'utf8')).split('\n')
  return new Set(
    lines.flatMap((line) => (line.includes(':') ? [line.slice(0, line.indexOf(':')).trim()] : [])),
  )
}

/**
 * Removes the bridges, the tunnel and the packet rules of agents, once no task is left. What an earlier try removed is passed
 * over; what cannot be removed ends the step, so that nobody takes the machine for clean.
 */
export async function removeNetworks(node: NodeContext): Promise<void> {
  const note = await readNote(node.at(`${nodePaths.run}/networks/made.json`))
  if (note === undefined) return
  const program = (name: string): string => node.at(`${nodePaths.active}/bin/${name}`)
  const devices = await networkDevices()
  for (const link of note.links) {
    if (devices.has(link)) await run(program('ip'), ['link', 'delete', link])
  }
  const { stdout } = await run(program('nft'), ['list', 'tables', 'ip'])
  if (stdout.split('\n').includes(`table ip ${note.table}`)) {
    await run(program('nft'), ['delete', 'table', 'ip', note.table])
  }
  await writeFile('/proc/sys/net/ipv4/ip_forward', note.forwarding)
}
