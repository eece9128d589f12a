/** Runs on a lab host: the scenarios of sessions, one line of JSON each. */
import { startStory } from './agent-story.ts'
import { execScenarios } from './exec-scenarios.ts'
import { runScenarios } from './scenario.ts'

const story = await startStory(process.argv[2] ?? '')
await runScenarios(execScenarios, story)
await story.close()
