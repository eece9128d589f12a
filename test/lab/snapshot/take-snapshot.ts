import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { processesIn } from '../cgroups/members.ts'
import { labErrors } from '../errors.ts'
import { foldersOf } from '../host/disk.ts'
import { runInHost } from '../host/ssh.ts'
import { mountsOf } from '../machine/mounts.ts'
import { innerPid } from '../machine/processes.ts'
import type { HostRecord } from '../state/lab-record.ts'
import type { Snapshot } from './snapshot.ts'
import { walk } from './walk.ts'

const passing = /\.(scope|device|mount)$|^(run-|user@|user-|session-|systemd-(tmpfiles-clean|fsckd)|sys-)/

async function systemctl(lab: string, host: HostRecord, ...words: string[]): Promise<string[][]> {
  const command = ['systemctl', ...words, '--plain', '--no-legend', '--no-pager', '--full']
  const { exitCode, stdout, stderr } = await runInHost(lab, host, command)
  if (exitCode !== 0) throw labErrors.STEP_FAILED({ command: command.join(' '), exitCode, output: stderr })
  return stdout
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/\s+/))
}

function mountsOfHost(lab: string, host: string): string[] {
  const init = processesIn(lab, host).find((pid) => innerPid(pid) === 1)
  if (init === undefined) return []
  return mountsOf(init)
    .filter(({ point }) => !point.startsWith('/run/credentials/') && !point.startsWith('/sys/'))
    .map(({ point, type }) => `${point} ${type}`)
    .sort()
}

/** Takes the snapshot of a running host; its files are read from outside. */
export async function takeSnapshot(lab: string, host: HostRecord): Promise<Snapshot> {
  const { root, data } = foldersOf(lab, host.name)
  const lines = async (path: string): Promise<string[]> =>
    (await readFile(join(root, path), 'utf8')).split('\n').filter(Boolean)
  const [files, unitFiles, loaded] = await Promise.all([
    walk(root, '/', new Map([['/var/lib', data]])),
    systemctl(lab, host, 'list-unit-files'),
    systemctl(lab, host, 'list-units', '--all'),
  ])
  return {
    host: host.name,
    files,
    unitFiles: unitFiles.map(([name = '', state = '']) => `${name} ${state}`).sort(),
    loadedUnits: loaded
      .filter(([name = '']) => !passing.test(name))
      .map(([name = '', load = '', active = '']) => `${name} ${load} ${active}`)
      .sort(),
    users: await lines('etc/passwd'),
    groups: await lines('etc/group'),
    mounts: mountsOfHost(lab, host.name),
    resolver: await readFile(join(root, 'etc/resolv.conf'), 'utf8'),
  }
}
