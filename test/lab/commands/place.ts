import { bootstrapCommand, bootstrapEnvironment } from '../bootstrap-side.ts'
import { labErrors } from '../errors.ts'
import { sshCommand } from '../host/ssh.ts'
import type { LabRecord } from '../state/lab-record.ts'
import { labVariable } from '../state/names.ts'

/** The command and the environment that run `command` in a host or on the bootstrap side; a shell when it is empty. */
export function commandOn(
  record: LabRecord,
  place: string,
  command: string[],
  onTerminal: boolean,
): { command: string[]; environment: NodeJS.ProcessEnv } {
  const lab = record.name
  if (place === 'bootstrap') {
    const shell = [process.env['SHELL'] ?? '/bin/sh']
    return {
      command: bootstrapCommand(lab, command.length === 0 ? shell : command),
      environment: { ...process.env, ...bootstrapEnvironment(lab) },
    }
  }
  const host = record.hosts.find(({ name }) => name === place)
  if (host === undefined) {
    const hosts = [...record.hosts.map(({ name }) => name), 'bootstrap'].join(', ')
    throw labErrors.UNKNOWN_HOST({ lab, host: place, hosts })
  }
  return {
    command: sshCommand(lab, host, command, onTerminal ? ['-tt'] : []),
    environment: { ...process.env, [labVariable]: lab },
  }
}
