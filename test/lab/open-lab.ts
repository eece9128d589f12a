import { spawn } from 'node:child_process'
import { bootstrapCommand, bootstrapEnvironment } from './bootstrap-side.ts'
import { labErrors } from './errors.ts'
import { createHostHandle } from './host/handle.ts'
import { keyFileOf, knownHostsOf } from './host/ssh.ts'
import { labFolder } from './machine/folders.ts'
import { runProgram } from './machine/run-program.ts'
import { openForward } from './relay/open-forward.ts'
import { gatewayOf } from './state/lab-record.ts'
import type { LabRecord } from './state/lab-record.ts'
import { removeLab } from './state/remove-lab.ts'
import type { Forward, Lab } from './types.ts'

/** A lab that is there, as an object to work with. */
export function openLab(record: LabRecord): Lab {
  const { name } = record
  const forwards = new Set<Forward>()
  const hosts = record.hosts.map((host) => createHostHandle(record, host))
  const lab: Lab = {
    name,
    folder: labFolder(name),
    hosts,
    keyFile: keyFileOf(name),
    knownHostsFile: knownHostsOf(name),
    bootstrapAddress: gatewayOf(record),
    host(wanted) {
      const found = hosts.find((host) => host.name === wanted)
      if (found !== undefined) return found
      const known = hosts.map((host) => host.name).join(', ')
      throw labErrors.UNKNOWN_HOST({ lab: name, host: wanted, hosts: known })
    },
    bootstrap: (command, options = {}) =>
      runProgram(bootstrapCommand(name, command), {
        ...options,
        environment: bootstrapEnvironment(name, options.environment),
      }),
    startBootstrap(command, options = {}) {
      const [program = '', ...words] = bootstrapCommand(name, command)
      return spawn(program, words, {
        stdio: 'pipe',
        env: { ...process.env, ...bootstrapEnvironment(name, options.environment) },
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      })
    },
    async forward(host, port, localPort = 0) {
      const { address } = typeof host === 'string' ? lab.host(host) : host
      const forward = await openForward({ lab: name, address, port, localPort })
      forwards.add(forward)
      return forward
    },
    async down() {
      for (const forward of forwards) await forward.close()
      forwards.clear()
      await removeLab(name)
    },
  }
  return lab
}
