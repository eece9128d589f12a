import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createHostCgroups } from '../cgroups/create.ts'
import type { HostRecord, LabRecord } from '../state/lab-record.ts'
import { hostNamespace, labVariable, machineName } from '../state/names.ts'
import { foldersOf } from './disk.ts'

const init = '/sbin/lab-init'
const systemCalls = 'bpf keyctl add_key request_key'
const devices = ['/dev/fuse', '/dev/net/tun']

function nspawn(record: LabRecord, host: HostRecord): string[] {
  const { root, data } = foldersOf(record.name, host.name)
  return [
    ...['systemd-nspawn', '--quiet', '--register=no', '--keep-unit', '--console=read-only'],
    ...['--resolv-conf=off', '--timezone=off', '--link-journal=no', '--kill-signal=SIGRTMIN+3'],
    ...['--capability=all', `--system-call-filter=${systemCalls}`],
    `--machine=${machineName(record.name, host.name)}`,
    `--hostname=${host.name}`,
    `--directory=${root}`,
    `--network-namespace-path=/run/netns/${hostNamespace(record.name, host.name)}`,
    `--bind=${data}:/var/lib`,
    ...devices.filter((path) => existsSync(path)).map((path) => `--bind=${path}`),
    init,
  ]
}

/** Puts our first program into a host's file tree. */
export async function installInit(root: string): Promise<void> {
  const target = join(root, 'usr', init)
  await copyFile(join(import.meta.dirname, 'lab-init.sh'), target)
  await chmod(target, 0o755)
}

/** Starts a host that is off. Its keeper is a process of its own that outlives this one. */
export async function startHost(record: LabRecord, host: HostRecord): Promise<void> {
  const cgroups = await createHostCgroups(record.name, host.name)
  const { console } = foldersOf(record.name, host.name)
  const keeper = join(import.meta.dirname, 'keeper.sh')
  const child = spawn('/bin/sh', [keeper, cgroups.join(' '), console, ...nspawn(record, host)], {
    stdio: 'ignore', // whoever reads our output must not wait for the end of the host
    detached: true,
    cwd: '/',
    env: { PATH: process.env['PATH'], [labVariable]: record.name },
  })
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
  child.unref()
}
