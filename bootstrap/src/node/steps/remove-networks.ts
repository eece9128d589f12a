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

/** Removes the bridges, the tunnel and the packet rules of agents, once no task is left. */
export async function removeNetworks(node: NodeContext): Promise<void> {
  const note = await readNote(node.at(`${nodePaths.run}/networks/made.json`))
  if (note === undefined) return
  const program = (name: string): string => node.at(`${nodePaths.active}/bin/${name}`)
  // What is not there needs no removal; what stays by another reason is gone with the next restart of the machine.
  for (const link of note.links) await run(program('ip'), ['link', 'delete', link]).catch(() => undefined)
  await run(program('nft'), ['delete', 'table', 'ip', note.table]).catch(() => undefined)
  await writeFile('/proc/sys/net/ipv4/ip_forward', note.forwarding).catch(() => undefined)
}
