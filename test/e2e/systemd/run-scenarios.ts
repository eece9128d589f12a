/** Runs on a lab host: the scenarios of a phase, one line of JSON each. */
import { startStory } from './agent-story.ts'
import { phases } from './phases.ts'
import type { ScenarioResult } from './scenario.ts'

const [program = '', phase = ''] = process.argv.slice(2)
const story = await startStory(program)
for (const { title, run } of phases.get(phase) ?? []) {
  const startedMs = performance.now()
  const failure = await run(story).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error)),
  )
  const tookMs = Math.round(performance.now() - startedMs)
  const result: ScenarioResult = { title, tookMs, ...(failure === undefined ? {} : { error: failure }) }
  process.stdout.write(`${JSON.stringify(result)}\n`)
}
await story.close()
