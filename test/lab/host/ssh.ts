import { runProgram } from '../machine/run-program.ts'
import { join } from 'node:path'
import { labFolder } from '../machine/folders.ts'
import { insideLab } from '../network/lab-network.ts'
import type { HostRecord } from '../state/lab-record.ts'
import { labVariable } from '../state/names.ts'
import type { ProgramOptions, ProgramResult } from '../types.ts'

/** The key that logs in to every host of a lab. */
export const keyFileOf = (lab: string): string => join(labFolder(lab), 'id_ed25519')

/** The host keys of a lab, as ssh reads them. */
export const knownHostsOf = (lab: string): string => join(labFolder(lab), 'known_hosts')

const quote = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`

/** The command that runs `command` in a host, without `flags` for ssh not on a terminal. */
export function sshCommand(lab: string, host: HostRecord, command: string[], flags: string[] = []): string[] {
  const options = [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${knownHostsOf(lab)}`,
    'GlobalKnownHostsFile=/dev/null',
    'LogLevel=ERROR',
    'ConnectTimeout=30',
    'ServerAliveInterval=10',
  ].flatMap((option) => ['-o', option])
  return [
    ...insideLab(lab),
    ...['ssh', '-F', '/dev/null', '-i', keyFileOf(lab), ...options, ...flags, `root@${host.address}`],
    ...(command.length === 0 ? [] : ['--', command.map(quote).join(' ')]),
  ]
}

/** Runs a program in a host; what ssh itself fails at has exit code 255. */
export async function runInHost(
  lab: string,
  host: HostRecord,
  command: string[],
  options: ProgramOptions & { signal?: AbortSignal } = {},
): Promise<ProgramResult> {
  return runProgram(sshCommand(lab, host, command), {
    ...options,
    environment: { [labVariable]: lab },
  })
}
