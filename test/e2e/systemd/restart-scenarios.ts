import { expect } from 'chai'
import { noUnitsLeft, shellTask } from './agent-story.ts'
import type { Scenario } from './scenario.ts'

const command = 'sleep 962'

/** Run before the machine restarts. */
export const beforeRestart: Scenario[] = [
  {
    title: 'run when the machine goes down',
    async run({ master }) {
      master.launch([shellTask('rebooted', command)])
      await master.until('rebooted', 'TASK_RUNNING')
    },
  },
]

/** Run after it, by an agent on the same folder. */
export const afterRestart: Scenario[] = [
  {
    title: 'are over after the machine was restarted, and it is said so',
    async run({ master }) {
      const { message } = await master.until('rebooted', 'TASK_FAILED')
      expect(message).to.equal('The machine was restarted while the task ran')
      await noUnitsLeft()
      master.launch([shellTask('afterwards', 'true')])
      await master.until('afterwards', 'TASK_FINISHED')
    },
  },
]
