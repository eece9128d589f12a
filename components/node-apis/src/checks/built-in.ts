import { readFile, statfs } from 'node:fs/promises'
import type { Environment } from '@dcos-lite/lib/component'
import { messageOf } from '@dcos-lite/lib/errors'
import { requestJson } from '@dcos-lite/lib/http-client'
import { inspectCertificate } from '@dcos-lite/lib/tls'
import type { NodeApisConfig } from '../config.ts'
import type { NodeHealth } from '../health/types.ts'
import type { Check, CheckResult, Checks } from './check.ts'
import { clockState } from './clock-state.ts'
import { judgeCertificate, judgeComponents, judgeSpace, worstOf } from './decide/judge.ts'

export interface CheckSources {
  config: NodeApisConfig
  environment: Environment
  own: () => Promise<NodeHealth>
  cluster: () => Promise<NodeHealth[]>
}

const builtIn = (description: string, run: Check['run'], timeoutMs = 10_000): Check => ({
  description,
  cmd: [],
  timeoutMs,
  run,
})

async function spaceOf(folder: string): Promise<CheckResult> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder)
    return judgeSpace(folder, { free: bavail * bsize, total: blocks * bsize })
  } catch (error) {
    return { status: 3, output: `${folder} cannot be looked at: ${messageOf(error)}` }
  }
}

async function certificateState(file: string, nowMs: number): Promise<CheckResult> {
  try {
    return judgeCertificate(file, inspectCertificate(await readFile(file, 'utf8'), file), nowMs)
  } catch (error) {
    return { status: 3, output: `${file} cannot be read: ${messageOf(error)}` }
  }
}

async function registration(agentUrl: string): Promise<CheckResult> {
  try {
    const { body } = await requestJson<Record<string, number>>({
      url: `${agentUrl}/metrics/snapshot`,
      timeoutMs: 5000,
    })
    return body['slave/registered'] === 1
      ? { status: 0, output: 'the agent is registered' }
      : { status: 2, output: 'the agent is not registered with a master' }
  } catch (error) {
    return { status: 2, output: messageOf(error) }
  }
}

/** The checks of this node that need no program. */
export function builtInNodeChecks({ config, environment, own }: CheckSources): Checks {
  const { agentUrl, bundleFolder, certificateFiles = [], checkTime = true } = config
  const folders = config.watchedFolders ?? ['/', bundleFolder]
  const component = config.role === 'master' ? 'components_master' : 'components_agent'
  return {
    [component]: builtIn('The components of this node are healthy', async () =>
      judgeComponents([await own()]),
    ),
    disk_space: builtIn('The disks of this node have room', async () =>
      worstOf(await Promise.all(folders.map(spaceOf)), `${folders.join(', ')} have room`),
    ),
    ...(certificateFiles.length > 0
      ? {
          certificates: builtIn('The certificates of this node do not end soon', async () => {
            const nowMs = environment.clock.nowMs()
            const found = await Promise.all(certificateFiles.map((file) => certificateState(file, nowMs)))
            return worstOf(found, found.map(({ output }) => output).join('\n'))
          }),
        }
      : {}),
    ...(checkTime
      ? { clock_sync: builtIn('The clock of this node is synchronised', () => clockState()) }
      : {}),
    ...(agentUrl === undefined
      ? {}
      : {
          mesos_agent_registered_with_masters: builtIn('The agent is registered with a master', () =>
            registration(agentUrl),
          ),
        }),
  }
}

/** The checks of the cluster that need no program. */
export function builtInClusterChecks({ config, cluster }: CheckSources): Checks {
  const { mesosUrl } = config
  return {
    components: builtIn(
      'The components of all nodes are healthy',
      async () => judgeComponents(await cluster()),
      30_000,
    ),
    ...(mesosUrl === undefined
      ? {}
      : {
          mesos_master_leader: builtIn('A master leads', async () => {
            try {
              const { status } = await requestJson({ url: `${mesosUrl}/state-summary`, timeoutMs: 5000 })
              return status === 200
                ? { status: 0, output: 'a master leads' }
                : { status: 2, output: `the master answers ${status}` }
            } catch (error) {
              return { status: 2, output: messageOf(error) }
            }
          }),
        }),
  }
}
