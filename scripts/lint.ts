// `npm run lint [-- --fix]`: lint, types, format and import direction of the whole tree.
import { runChecks } from './lint/checks.ts'
import { printCheck } from './lint/print-check.ts'
import { endGroupsOnInterrupt } from './run/process-group.ts'

endGroupsOnInterrupt()
const root = new URL('..', import.meta.url).pathname
const results = await runChecks(root, { fix: process.argv.includes('--fix'), onEnd: printCheck })
process.exitCode = results.every((result) => result.passed) ? 0 : 1
