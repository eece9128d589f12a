import { fileURLToPath } from 'node:url'
import { flush, run } from '@oclif/core'
import { describeErrorForHumans, isDcosError } from '@dcos-lite/lib/errors'
import { exitCodeOf } from './exit-code.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

function textOf(error: unknown): string {
  if (isDcosError(error)) return describeErrorForHumans(error)
  const [first = ''] = String((error as Error).message).split('\nSee more help')
  return `Error: ${first}\n  try: dcos-universe --help\n  code: DCL_UNIVERSE_USAGE`
}

/** Runs the `dcos-universe` program with these arguments; sets the exit code, never throws. */
export async function runUniverse(argv: string[]): Promise<void> {
  try {
    await run(argv, { root })
    await flush()
  } catch (error) {
    const silent = (error as { code?: unknown } | null)?.code === 'EEXIT'
    if (!silent) process.stderr.write(`${textOf(error)}\n`)
    process.exitCode = exitCodeOf(error)
  }
}
