import { readFile } from 'node:fs/promises'
import { messageOf } from '@dcos-lite/lib/errors'
import { inTurns } from '../../nodes/in-turns.ts'
import { readRunnerWords, runnerUsage } from '../decide/runner-words.ts'
import type { RunnerWords } from '../decide/runner-words.ts'
import { programChecks } from '../program-checks.ts'
import { listOf, runCheck, summaryOf } from '../run-checks.ts'
import { askNodeApis } from './ask-node-apis.ts'
import type { InstalledConfig } from './ask-node-apis.ts'

/** What the command prints, and how it ends. */
export interface RunnerEnd {
  text: string
  exitCode: number
}

const installedFile = '/opt/mesosphere/etc/dcos-diagnostics.json'
const atOnce = 4
const cannotTell = 3

const failed = (error: string): RunnerEnd => ({
  text: `${JSON.stringify({ error })}\n`,
  exitCode: cannotTell,
})
const printed = (answer: unknown, exitCode: number): RunnerEnd => ({
  text: `${JSON.stringify(answer, null, 2)}\n`,
  exitCode,
})

/** Before the components are there nobody can be asked: the programs are started here. */
async function prestart(config: InstalledConfig, { list, names }: RunnerWords): Promise<RunnerEnd> {
  const checks = programChecks(config.prestartChecks ?? {}, config.role)
  const unknown = names.find((name) => !Object.hasOwn(checks, name))
  if (unknown !== undefined) return failed(`There is no check "${unknown}" before the start of this node.`)
  const wanted = Object.entries(checks).filter(([name]) => names.length === 0 || names.includes(name))
  if (list) return printed(listOf(Object.fromEntries(wanted)), 0)
  const results = await inTurns(
    wanted,
    atOnce,
    async ([name, check]) => [name, await runCheck(check)] as const,
  )
  const summary = summaryOf(results)
  return printed(summary, summary.status)
}

async function askRunning(config: InstalledConfig, { group, list, names }: RunnerWords): Promise<RunnerEnd> {
  if (group === 'cluster' && config.role !== 'master')
    return failed('Masters check the cluster; this is an agent.')
  const path = `/system/checks/v1/${group === 'cluster' ? 'cluster' : 'node'}`
  const body = list ? undefined : JSON.stringify(names)
  const { status, text } = await askNodeApis(config, { path, method: list ? 'GET' : 'POST', body })
  const answer = JSON.parse(text) as Record<string, unknown> & { status?: number; message?: string }
  if (status !== 200) return failed(answer.message ?? `The node APIs answered ${status}.`)
  if (!list) return printed(answer, answer.status ?? cannotTell)
  const shown = Object.entries(answer).filter(([name]) => names.length === 0 || names.includes(name))
  return printed(Object.fromEntries(shown), 0)
}

/** `check GROUP`: makes or lists checks of this node or the cluster. The exit code is the worst status. */
export async function runCheckRunner(words: readonly string[]): Promise<RunnerEnd> {
  const asked = readRunnerWords(words)
  if (!asked) return failed(`Usage: ${runnerUsage}`)
  const file = asked.configFile ?? installedFile
  try {
    const config = JSON.parse(await readFile(file, 'utf8')) as InstalledConfig
    return await (asked.group === 'node-prestart' ? prestart(config, asked) : askRunning(config, asked))
  } catch (error) {
    return failed(messageOf(error))
  }
}
