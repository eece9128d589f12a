#!/usr/bin/env node
// The command for people: npm run lab -- help
import { describeErrorForHumans, toDcosError } from '@dcos-lite/lib/errors'
import { runCommandLine } from './commands/run-command-line.ts'

try {
  process.exitCode = await runCommandLine(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${describeErrorForHumans(error)}\n`)
  process.exitCode = toDcosError(error).exitCode
}
