import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from 'mocha'
import { isDcosError } from '@dcos-lite/lib/errors'
import { skipBecause } from '@dcos-lite/lib/testing'
import { bootstrapErrors, buildBundle } from '../../src/index.ts'
import type { Bundle } from '../../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'dcos-lite-test-bundle-'))
let built: Promise<Bundle> | undefined

process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

const cannotBuild = [bootstrapErrors.DEBIAN_TOOL_MISSING.code, bootstrapErrors.DEBIAN_UNREACHABLE.code]

/** The bundle of this checkout, built once in a run. Skips what needs it where this machine cannot build one. */
export async function builtBundle(context: Context): Promise<Bundle> {
  built ??= buildBundle({ outFolder: folder })
  try {
    return await built
  } catch (error) {
    if (isDcosError(error) && cannotBuild.includes(error.code)) skipBecause(context, error.message)
    throw error
  }
}
