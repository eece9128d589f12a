import { agentErrors } from '../errors.ts'
import type { Launcher } from '../launcher/types.ts'
import { taskTerminalWords } from './task-terminal.ts'

/** A launcher whose containers get a terminal of their own when they ask for one. */
export function withTerminals(launcher: Launcher): Launcher {
  return {
    ...launcher,
    async launch(spec) {
      const { terminal, argv, environment, sandbox } = spec
      if (!terminal) return await launcher.launch(spec)
      if (spec.root) {
        const reason = 'it asks for a terminal, which a task with an image of its own does not get here'
        throw agentErrors.LAUNCH_FAILED({ reason })
      }
      const facts = { sandbox, size: terminal.size, shell: environment['SHELL'] }
      return await launcher.launch({ ...spec, argv: await taskTerminalWords(argv, facts) })
    },
  }
}
