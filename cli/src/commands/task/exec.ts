import { randomUUID } from 'node:crypto'
import type { Command } from '../../program/command.ts'
import { requireTask } from './find.ts'
import type { Session } from './session.ts'
import { containerOf, exitCodeOf, runSession } from './session.ts'

/** `dcos task exec` */
export const exec: Command = {
  id: 'task exec',
  summary: 'run a command inside a running task',
  description:
    'Ends with the exit code of the command, or 128 and the number of the signal that ended it. The command dies with this program. With a terminal, Ctrl-P Ctrl-Q leaves it (DCOS_TASK_ESCAPE_SEQUENCE names other keys).',
  arguments: [
    { name: 'task', description: 'id of the task, or a part of it', required: true },
    { name: 'command', description: 'the program and its arguments', required: true, rest: true },
  ],
  flags: {
    interactive: { type: 'boolean', short: 'i', description: 'pass the input of this program on' },
    tty: { type: 'boolean', short: 't', description: 'give the command a terminal' },
    user: { type: 'text', short: 'u', description: 'run as this user', placeholder: 'NAME' },
  },
  optionsFirst: true,
  examples: ['dcos task exec hello-world env', 'dcos task exec -it hello-world sh'],
  async run(context, input) {
    const task = await requireTask(context.cluster(), input.argument('task'), false)
    const [program = ''] = input.rest()
    const user = input.text('user')
    const size = context.terminal().size()
    const terminal = input.flag('tty')
    const id = { value: randomUUID(), parent: containerOf(task) }
    const variables = [{ name: 'TERM', value: context.environment['TERM'] ?? 'xterm' }]
    const session: Session = {
      agentId: task.slave_id,
      id,
      call: {
        type: 'LAUNCH_NESTED_CONTAINER_SESSION',
        launch_nested_container_session: {
          container_id: id,
          command: {
            ...{ shell: false, value: program, arguments: input.rest() },
            ...(user === undefined ? {} : { user }),
            ...(terminal ? { environment: { variables } } : {}),
          },
          container: {
            type: 'MESOS',
            ...(terminal ? { tty_info: size ? { window_size: size } : {} } : {}),
          },
        },
      },
      input: input.flag('interactive'),
      terminal,
    }
    return (await runSession(session, context)) ? await exitCodeOf(session, context) : 0
  },
}
