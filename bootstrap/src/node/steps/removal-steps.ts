import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import { nodePaths } from '../../node-paths.ts'
import type { NodeContext } from '../node-context.ts'
import { removeNetworks } from './remove-networks.ts'
import { listIfThere } from '../system/read-if-there.ts'

const run = promisify(execFile)

/** Units that our agents make, in the order in which they are ended. */
const taskUnits = ['dcos-task-*', 'dcos-tasks*', 'dcos-pod-*']

/** Ends the components first, so that nobody starts tasks anew, then the tasks. */
export async function stopEverything(node: NodeContext): Promise<void> {
  const { systemd } = node
  await systemd.stop(['dcos.target'])
  const services = await systemd.list(['dcos-*.service', 'dcos-*.timer', 'dcos-*.path', 'dcos-*.socket'])
  await systemd.stop(services.filter((name) => !name.startsWith('dcos-task')))
  await systemd.stop(taskUnits)
  await systemd.stop(['dcos.slice'])
  await removeNetworks(node)
  await systemd.forgetFailures(['dcos*'])
}

/** Mount points below a folder, the innermost first. */
export function mountsBelow(mountTable: string, folder: string): string[] {
  const decode = (text: string): string =>
    text.replace(/\\(\d{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)))
  return mountTable
    .split('\n')
    .map((line) => decode(line.split(' ')[4] ?? ''))
    .filter((path) => path.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)
}

async function unmountBelow(folder: string): Promise<void> {
  const table = await readFile('/proc/self/mountinfo', 'utf8')
  for (const path of mountsBelow(table, folder)) await run('umount', ['--lazy', path])
}

/** Empties a folder and removes it, unless it is a mount point of the host. */
async function removeTree(folder: string): Promise<void> {
  await unmountBelow(folder)
  for (const { name } of await listIfThere(folder))
    await rm(`${folder}/${name}`, { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EBUSY') throw error
  })
}

/** Removes data, keys and runtime state. */
export async function removeData(node: NodeContext): Promise<void> {
  await removeTree(node.at(nodePaths.data))
  await removeTree(node.at(nodePaths.run))
}

/** Removes the packages and sets; from its first moment on nothing takes the rest for an installed node. */
export async function removeBase(node: NodeContext): Promise<void> {
  const base = node.at(nodePaths.base)
  await rm(node.at(nodePaths.active), { force: true })
  await rm(node.at(nodePaths.sets), { recursive: true, force: true })
  await rm(base, { recursive: true, force: true })
}
