import { spawn } from 'node:child_process'
import type { ProbeCommand } from '../types.ts'
import { agentErrors } from '../../errors.ts'
import { sendSignal } from './sweeper.ts'
import { userPrefix } from './spawn-task.ts'

/** Runs a check's command in the sandbox of its task; an abort kills it with its whole process group. */
export function runProbe(command: ProbeCommand): Promise<number> {
  const [program = 'false', ...args] = [...userPrefix(command.user), ...command.argv]
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: command.sandbox,
      env: command.environment,
      detached: true,
      stdio: 'ignore',
    })
    const cut = (): void => {
      if (child.pid !== undefined) sendSignal(-child.pid, 'SIGKILL')
      reject(command.signal.reason as Error)
    }
    command.signal.addEventListener('abort', cut, { once: true })
    child.once('error', (error) => {
      command.signal.removeEventListener('abort', cut)
      reject(agentErrors.LAUNCH_FAILED({ reason: error.message }, { cause: error }))
    })
    child.once('exit', (code) => {
      command.signal.removeEventListener('abort', cut)
      resolve(code ?? 128)
    })
  })
}
