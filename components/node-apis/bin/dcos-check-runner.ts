#!/usr/bin/env node
import { runCheckRunner } from '../src/checks/runner/run-check-runner.ts'

const { text, exitCode } = await runCheckRunner(process.argv.slice(2))
// Connections that stay open for a next call must not keep the command.
process.stdout.write(text, () => process.exit(exitCode))
