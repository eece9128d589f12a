import type { Environment } from '@dcos-lite/lib/component'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import type { ComponentUrls } from './components.ts'
import type { DataFolder } from './data-folder.ts'
import { localErrors } from './errors.ts'
import type { LocalOptions } from './options.ts'

const timeoutSeconds = 60

/** Asks until the answer is `undefined` (healthy); otherwise the answer is the reason why not yet. */
export async function waitFor(
  what: string,
  problem: () => Promise<string | undefined>,
  { logFile, environment }: { logFile: string; environment: Environment },
): Promise<void> {
  const { clock } = environment
  const deadlineMs = clock.monotonicMs() + timeoutSeconds * 1000
  for (;;) {
    const reason = await problem().catch((error: unknown) => (error as Error).message)
    if (reason === undefined) return
    if (clock.monotonicMs() > deadlineMs)
      throw localErrors.NOT_HEALTHY({ what, timeoutSeconds, reason, logFile })
    await pause(25)
  }
}

// The clock's timers never keep a process alive; here the start must.
function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs))
}

async function agentsMissing(master: string, expected: number): Promise<string | undefined> {
  const { body } = await requestJson<{ slaves?: { active: boolean }[] }>({ url: `${master}/slaves` })
  const active = (body.slaves ?? []).filter((agent) => agent.active).length
  return active >= expected ? undefined : `${active} of ${expected} agents are registered`
}

async function schedulerNotSubscribed(master: string, name: string): Promise<string | undefined> {
  const { body } = await requestJson<{ frameworks?: { name: string; connected: boolean }[] }>({
    url: `${master}/frameworks`,
  })
  const connected = (body.frameworks ?? []).some(
    (framework) => framework.name === name && framework.connected,
  )
  return connected ? undefined : `${name} is not subscribed at the master`
}

async function notAnswering(url: string): Promise<string | undefined> {
  const { status } = await requestText({ url, timeoutMs: 2000 })
  return status === 200 ? undefined : `${url} answered ${status}`
}

/** Resolves when every agent is registered, both schedulers are subscribed and every HTTP part answers. */
export async function waitUntilHealthy(
  urls: ComponentUrls,
  options: LocalOptions,
  folder: DataFolder,
  environment: Environment,
): Promise<void> {
  const surroundings = { logFile: folder.logFile, environment }
  const agents = options.agents + options.publicAgents
  await Promise.all([
    waitFor('The agents', () => agentsMissing(urls.master, agents), surroundings),
    waitFor('marathon', () => schedulerNotSubscribed(urls.master, 'marathon'), surroundings),
    waitFor('metronome', () => schedulerNotSubscribed(urls.master, 'metronome'), surroundings),
    ...[
      `${urls.front}/`,
      `${urls.iam}/dcos/health`,
      `${urls.packageService}/dcos/health`,
      `${urls.dnsHttp}/v1/version`,
    ].map((url) => waitFor(url, () => notAnswering(url), surroundings)),
  ])
}
