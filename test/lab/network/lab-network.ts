import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import type { HostRecord, LabRecord } from '../state/lab-record.ts'
import { gatewayOf } from '../state/lab-record.ts'
import { hostNamespace, labNamespace } from '../state/names.ts'
import { ip, ipIn } from './ip.ts'

const namespacesFolder = '/run/netns'
const bridge = 'br0'
const cable = (host: HostRecord): string => `v${host.index}`

/** Makes the lab's network namespace with the bridge that has the gateway's address. */
export async function createLabNetwork(record: LabRecord): Promise<void> {
  const namespace = labNamespace(record.name)
  await ip('netns', 'add', namespace)
  await ipIn(namespace, 'link', 'set', 'lo', 'up')
  await ipIn(namespace, 'link', 'add', bridge, 'type', 'bridge')
  await ipIn(namespace, 'addr', 'add', `${gatewayOf(record)}/24`, 'dev', bridge)
  await ipIn(namespace, 'link', 'set', bridge, 'up')
}

/** Makes a host's network namespace with `eth0`, cabled to the bridge. The host needs no tool for it. */
export async function createHostNetwork(record: LabRecord, host: HostRecord): Promise<void> {
  const outer = labNamespace(record.name)
  const inner = hostNamespace(record.name, host.name)
  await ip('netns', 'add', inner)
  await ipIn(outer, 'link', 'add', cable(host), 'type', 'veth', 'peer', 'name', 'eth0', 'netns', inner)
  await ipIn(outer, 'link', 'set', cable(host), 'master', bridge, 'up')
  await ipIn(inner, 'link', 'set', 'lo', 'up')
  await ipIn(inner, 'addr', 'add', `${host.address}/24`, 'dev', 'eth0')
  await ipIn(inner, 'link', 'set', 'eth0', 'up')
  await ipIn(inner, 'route', 'add', 'default', 'via', gatewayOf(record))
}

/** Pulls a host's cable out of the bridge, or plugs it in again. */
export async function setCable(lab: string, host: HostRecord, state: 'up' | 'down'): Promise<void> {
  await ipIn(labNamespace(lab), 'link', 'set', cable(host), state)
}

/** The network namespaces of a lab that are there. */
export async function namespacesOf(lab: string): Promise<string[]> {
  if (!existsSync(namespacesFolder)) return []
  const own = labNamespace(lab)
  return (await readdir(namespacesFolder)).filter((name) => name === own || name.startsWith(`${own}-`))
}

/** Removes the network namespaces of a lab; their interfaces go with them. */
export async function removeLabNetwork(lab: string): Promise<void> {
  for (const namespace of await namespacesOf(lab)) await ip('netns', 'del', namespace)
}

/** Puts a program of this machine into the lab's network: the words to write before its own. */
export const insideLab = (lab: string): string[] => [
  'nsenter',
  `--net=${namespacesFolder}/${labNamespace(lab)}`,
  '--',
]
