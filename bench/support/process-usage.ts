import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What a whole process has used. */
export interface ProcessUsage {
  cpuMs: number
  peakMiB: number
}

const hook = fileURLToPath(new URL('report-usage.cjs', import.meta.url))

/** Runs a Node.js program to its end and returns its processor time and the most memory that it held. */
export function measureUsage(words: string[], environment: Record<string, string>): ProcessUsage {
  const { status, stderr } = spawnSync(process.execPath, ['--require', hook, ...words], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  })
  const [, text] = /^used (.*)$/m.exec(stderr) ?? []
  if (status !== 0 || text === undefined)
    throw new Error(`${words.join(' ')} ended with ${status}: ${stderr}`)
  return JSON.parse(text) as ProcessUsage
}
