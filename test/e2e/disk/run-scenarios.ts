/** Runs on a lab host: the scenarios of disk, logs and devices, one line of JSON each. */
import { startStory } from '../systemd/agent-story.ts'
import { runScenarios } from '../systemd/scenario.ts'
import { diskConfig, diskScenarios, makeGpuNodes } from './scenarios.ts'

await makeGpuNodes()
const story = await startStory(process.argv[2] ?? '', diskConfig)
await runScenarios(diskScenarios, story)
await story.close()
