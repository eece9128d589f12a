import { cliErrors } from '../../errors.ts'
import type { Command } from '../../program/command.ts'
import { scripts } from './scripts.ts'

/** `dcos completion` */
const completion: Command = {
  id: 'completion',
  summary: 'print the script that lets a shell complete dcos commands',
  description:
    'Load it with: source <(dcos completion bash), source <(dcos completion zsh), dcos completion fish | source. Ids of services, jobs, tasks, nodes and packages are asked of the attached cluster; one that does not answer is passed over in silence.',
  arguments: [{ name: 'shell', description: 'bash, zsh or fish', required: true }],
  examples: ['dcos completion bash', 'dcos completion zsh', 'dcos completion fish'],
  run(context, input) {
    const shell = input.argument('shell')
    const script = scripts[shell]
    if (script === undefined) {
      const reason = `"${shell}" is not one of ${Object.keys(scripts).join(', ')}`
      throw cliErrors.INPUT_INVALID({ reason, command: 'completion' })
    }
    context.write(script)
    return Promise.resolve()
  },
}

export const completionCommands = [completion]
