import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { agentErrors } from '../errors.ts'
import type { WorkLayout } from '../checkpoint/layout.ts'

/** A path of the files API, found inside a sandbox. */
export interface SandboxPath {
  /** As it was asked for, without a trailing slash or `/.`. */
  asked: string
  /** The folder of the sandbox; nothing outside of it is served. */
  base: string
  real: string
}

const runPattern = /^\/frameworks\/([^/]+)\/executors\/([^/]+)\/runs\/([^/]+)(?:\/(.*))?$/s

/** Splits a path into the run folder of a sandbox and the rest. */
function locate(
  path: string,
  layout: WorkLayout,
  agentId: string,
): { base: string; rest: string } | undefined {
  const underSlaves = path.startsWith(`${layout.slavesFolder}/`)
    ? /^\/([^/]+)(\/.*)$/s.exec(path.slice(layout.slavesFolder.length))
    : null
  const [agent, below] = underSlaves ? [underSlaves[1] ?? '', underSlaves[2] ?? ''] : [agentId, path]
  const match = runPattern.exec(below)
  if (!match) return undefined
  const [, framework = '', executor = '', run = '', rest = ''] = match
  const folder = join(layout.slavesFolder, agent, 'frameworks', framework, 'executors', executor, 'runs', run)
  return { base: folder, rest }
}

async function realOrMissing(path: string, asked: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    throw agentErrors.FILE_NOT_FOUND({ path: asked }, { cause: error })
  }
}

/**
 * Finds the file or folder that a path of the files API names. Only sandboxes are served: `..` and links that
 * lead out throw DCL_MESOS_AGENT_FILE_REFUSED, anything else that is not there DCL_MESOS_AGENT_FILE_NOT_FOUND.
 */
export async function resolveSandboxPath(
  path: string | undefined,
  layout: WorkLayout,
  agentId: string,
): Promise<SandboxPath> {
  if (path === undefined || path === '') {
    throw agentErrors.FILE_REFUSED({ reason: "Expecting 'path=value' in query." })
  }
  if (path.includes('\0') || path.split('/').includes('..')) {
    throw agentErrors.FILE_REFUSED({ reason: `The path ${path} leads out of the sandbox.` })
  }
  const asked = path.replaceAll(/\/(\.?\/)+/g, '/').replace(/\/\.?$/, '')
  const located = locate(asked, layout, agentId)
  if (!located) throw agentErrors.FILE_NOT_FOUND({ path })
  const base = await realOrMissing(located.base, path)
  const slaves = await realpath(layout.slavesFolder)
  const real = await realOrMissing(join(base, located.rest), path)
  const inside = base.startsWith(`${slaves}/`) && (real === base || real.startsWith(`${base}/`))
  if (!inside) throw agentErrors.FILE_REFUSED({ reason: `The path ${path} leads out of the sandbox.` })
  return { asked, base, real }
}
