import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { bootstrapErrors } from '../errors.ts'

/** The Node.js that runs our programs and that we ship. */
export interface Runtime {
  /** Absolute path of the executable. */
  nodePath: string
  version: string
  arch: string
}

/** Finds the pinned Node.js among the installed packages. Throws DCL_BOOTSTRAP_RUNTIME_MISSING. */
export function findRuntime(arch: string = process.arch): Runtime {
  const name = `node-linux-${arch}`
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`)
    const nodePath = join(dirname(manifest), 'bin', 'node')
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
    if (existsSync(nodePath)) return { nodePath, version, arch }
  } catch (error) {
    throw bootstrapErrors.RUNTIME_MISSING({ name }, { cause: error })
  }
  throw bootstrapErrors.RUNTIME_MISSING({ name })
}
