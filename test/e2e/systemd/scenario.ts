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
