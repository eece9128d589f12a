import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { PlantedFault } from './planted-fault.ts'

/** What came of histories with a fault. */
export interface Trial {
  /** How many were run; the last one of them went wrong when there is a violation. */
  histories: number
  violation: string | undefined
}

const run = promisify(execFile)
const here = import.meta.dirname
const root = resolve(here, '../../..')
const planting = ['--import', join(here, 'plant.ts')]

/** Runs up to `most` histories in a process of their own, with the fault in its sources. */
export async function tryFault({ name }: PlantedFault, firstSeed: number, most: number): Promise<Trial> {
  const { stdout } = await run(
    process.execPath,
    [...planting, join(here, 'histories.ts'), String(firstSeed), String(most)],
    { env: { ...process.env, DCOS_PLANTED: name } },
  )
  return JSON.parse(stdout) as Trial
}

const marathonTests = [
  'decide/**/*.test.ts',
  'deploy/**/*.test.ts',
  'records/**/*.test.ts',
  'engine/**/*.test.ts',
  'leadership/crash-moments.test.ts',
]

/** Runs the tests of Marathon's plans and records with the fault; resolves to the title of one that failed, if any. */
export async function tryMarathonFault({ name }: PlantedFault): Promise<string | undefined> {
  const files = marathonTests.map((pattern) => `components/marathon-lite/test/${pattern}`)
  const mocha = join(root, 'node_modules/mocha/bin/mocha.js')
  try {
    await run(process.execPath, [...planting, mocha, '--bail', '--exit', '--reporter', 'json', ...files], {
      ...{ cwd: root, env: { ...process.env, DCOS_PLANTED: name }, maxBuffer: 1 << 26 },
    })
    return undefined
  } catch (error) {
    const { stdout = '', message } = error as Error & { stdout?: string }
    const title = /"failures": \[\s*\{[^}]*?"fullTitle": "([^"]*)"/.exec(stdout)?.[1]
    return title ?? message
  }
}
