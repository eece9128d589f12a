import { chmod, mkdir, realpath, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Clock } from '@dcos-lite/lib/clock'
import type { CommandUri } from '@dcos-lite/lib/mesos'
import { agentErrors } from '../errors.ts'
import { obtain } from './download.ts'
import { planFetch } from './decide/plan-fetch.ts'
import { unpackFile } from './unpack.ts'

export interface FetchOptions {
  uris: readonly CommandUri[]
  sandbox: string
  clock: Clock
  signal: AbortSignal
  /** Called with one line for people after each URI. */
  progress?: (line: string) => void
}

/** What an earlier URI unpacked may be a link; nothing is written behind it. */
async function refuseToLeave(sandbox: string, folder: string): Promise<void> {
  const [inside, real] = await Promise.all([realpath(sandbox), realpath(folder)])
  if (real !== inside && !real.startsWith(`${inside}/`)) {
    throw new Error(`the folder of its file leads out of the sandbox, to ${real}`)
  }
}

async function fetchOne(uri: CommandUri, options: FetchOptions): Promise<void> {
  const decision = planFetch(uri)
  if ('refused' in decision) throw new Error(decision.refused)
  const { plan } = decision
  const file = join(options.sandbox, plan.fileName)
  await mkdir(dirname(file), { recursive: true })
  await refuseToLeave(options.sandbox, dirname(file))
  await rm(file, { force: true })
  await obtain(plan.source, file, options.clock, options.signal)
  if (plan.executable) await chmod(file, 0o755)
  if (plan.unpack) await unpackFile(plan.unpack, file, dirname(file))
}

/** Fetches URIs one after another into a sandbox. The first failure throws DCL_MESOS_AGENT_FETCH_FAILED. */
export async function fetchUris(options: FetchOptions): Promise<void> {
  for (const uri of options.uris) {
    try {
      await fetchOne(uri, options)
    } catch (error) {
      options.signal.throwIfAborted()
      const reason = (error as Error).message
      throw agentErrors.FETCH_FAILED({ uri: uri.value, reason }, { cause: error })
    }
    options.progress?.(`Fetched ${uri.value}`)
  }
}
