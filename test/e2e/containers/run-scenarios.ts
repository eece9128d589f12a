/** Runs on a lab host: the scenarios of containers, one line of JSON each. */
import { startStory } from '../systemd/agent-story.ts'
import { runScenarios } from '../systemd/scenario.ts'
import { containerScenarios } from './scenarios.ts'

const story = await startStory(process.argv[2] ?? '')
await runScenarios(containerScenarios, story)
await story.close()
