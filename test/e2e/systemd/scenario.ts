import type { AgentStory } from './agent-story.ts'

/** One thing that is true of tasks as units. Titles are sentences; they run in order on one host. */
export interface Scenario {
  title: string
  run(story: AgentStory): Promise<void>
}

/** How a scenario ended on the host. */
export interface ScenarioResult {
  title: string
  error?: string
  tookMs: number
}

/** Runs scenarios in order and says how each ended, one line of JSON each. */
export async function runScenarios(scenarios: readonly Scenario[], story: AgentStory): Promise<void> {
  for (const { title, run } of scenarios) {
    const startedMs = performance.now()
    const failure = await run(story).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error)),
    )
    const tookMs = Math.round(performance.now() - startedMs)
    const result: ScenarioResult = { title, tookMs, ...(failure === undefined ? {} : { error: failure }) }
    process.stdout.write(`${JSON.stringify(result)}\n`)
  }
}
