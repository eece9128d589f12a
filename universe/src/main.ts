import { runUniverse } from './run.ts'

await runUniverse(process.argv.slice(2))
