/** Runs on a lab host: the scenarios of a phase, one line of JSON each. */
import { startStory } from './agent-story.ts'
import { phases } from './phases.ts'
import { runScenarios } from './scenario.ts'

const [program = '', phase = ''] = process.argv.slice(2)
// The same file is the executor of the scenarios: one file is put on the host.
if (program === 'executor') {
  await import('../../../components/mesos-lite/test/agent/executors/program/executor.ts')
} else {
  const story = await startStory(program)
  await runScenarios(phases.get(phase) ?? [], story)
  await story.close()
}
