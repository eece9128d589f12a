/**
 * The whole kernel over HTTP: a master, simulated agents in processes of their own, and a framework that starts tasks
 * as fast as it can and acknowledges every update, all by the real protocols over loopback. Then what the master needs
 * while it holds all of it. `--agents N,M…`, `--tasks-per-agent N`, `--form json|protobuf|both`, `--profile FOLDER`.
 */
import { describeMachine } from './support/machine.ts'
import { runKernel } from './support/kernel/run-kernel.ts'
import type { Form } from './support/kernel/framework.ts'
import { readOptions } from './support/options.ts'

const values = readOptions({
  agents: { type: 'string', default: '1000,3000' },
  'tasks-per-agent': { type: 'string', default: '10' },
  form: { type: 'string', default: 'json' },
  processes: { type: 'string', default: '2' },
  profile: { type: 'string' },
})
const forms: Record<string, Form[]> = {
  json: ['application/json'],
  protobuf: ['application/x-protobuf'],
  both: ['application/json', 'application/x-protobuf'],
}
process.stdout.write(`${describeMachine()}\n`)
for (const agents of values.agents.split(',').map(Number)) {
  for (const form of forms[values.form] ?? []) {
    await runKernel({
      agents,
      tasks: agents * Number(values['tasks-per-agent']),
      tasksPerOffer: Number(values['tasks-per-agent']),
      form,
      processes: Number(values.processes),
      profile: values.profile,
    })
  }
}
