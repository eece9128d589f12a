import type { Command } from '../../program/command.ts'
import { requireTask } from './find.ts'
import type { Session } from './session.ts'
import { containerOf, exitCodeOf, runSession } from './session.ts'

/** `dcos task attach` */
export const attach: Command = {
  id: 'task attach',
  summary: 'follow what a running task writes, and type into its terminal',
  description:
    'Only a task that was started with a terminal takes input. Ctrl-P Ctrl-Q leaves the task as it is (DCOS_TASK_ESCAPE_SEQUENCE names other keys).',
  arguments: [{ name: 'task', description: 'id of the task, or a part of it', required: true }],
  flags: { 'no-stdin': { type: 'boolean', description: 'only show what the task writes' } },
  examples: ['dcos task attach editor', 'dcos task attach --no-stdin hello-world'],
  async run(context, input) {
    const task = await requireTask(context.cluster(), input.argument('task'), false)
    const id = containerOf(task)
    const takesInput = task.container?.tty_info !== undefined
    const session: Session = {
      agentId: task.slave_id,
      id,
      call: { type: 'ATTACH_CONTAINER_OUTPUT', attach_container_output: { container_id: id } },
      input: takesInput && !input.flag('no-stdin'),
      terminal: takesInput && !input.flag('no-stdin') && context.terminal().interactive,
    }
    if (!takesInput && !input.flag('no-stdin')) {
      context.tell(`${task.id} has no terminal: this only shows what it writes from now on.`)
    }
    return (await runSession(session, context)) ? await exitCodeOf(session, context) : 0
  },
}
