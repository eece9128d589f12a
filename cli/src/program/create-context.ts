import { currentCluster } from '../config/clusters.ts'
import type { ConfiguredCluster } from '../config/settings.ts'
import { cliErrors } from '../errors.ts'
import { createClusterClient } from '../http/cluster-client.ts'
import type { ClusterClient } from '../http/cluster-client.ts'
import { layOutTable } from '../output/table.ts'
import { clusterOfPlugin } from './plugin-cluster.ts'
import type { Context } from './context.ts'
import { openTerminal } from './terminal.ts'

type Variables = Record<string, string | undefined>

/** Parts of the cluster that the settings name another address for. */
function overridesOf({ settings }: ConfiguredCluster): { prefix: string; base: string }[] {
  const at = (section: string, key: string): string | undefined => {
    const value = (settings[section] as Record<string, unknown> | undefined)?.[key]
    return typeof value === 'string' && value !== '' ? value.replace(/\/+$/, '') : undefined
  }
  const wanted = [
    { prefix: '/mesos', base: at('core', 'mesos_master_url') },
    { prefix: '/service/marathon', base: at('marathon', 'url') },
    { prefix: '/service/metronome', base: at('job', 'url') },
    { prefix: '/package', base: at('package', 'cosmos_url')?.concat('/package') },
  ]
  return wanted.flatMap(({ prefix, base }) => (base === undefined ? [] : [{ prefix, base }]))
}

/** A client for a configured cluster, with the overrides of the environment. */
export function clientFor(
  cluster: ConfiguredCluster,
  environment: Variables,
  trace?: (line: string) => void,
): ClusterClient {
  const { core, cluster: named } = cluster.settings
  const timeoutSeconds = Number(environment.DCOS_TIMEOUT ?? core.timeout ?? 180)
  return createClusterClient({
    id: cluster.id,
    name: named.name,
    url: core.dcos_url.replace(/\/+$/, ''),
    token: core.dcos_acs_token,
    verify: environment.DCOS_SSL_VERIFY ?? core.ssl_verify ?? 'true',
    timeoutMs: (Number.isFinite(timeoutSeconds) && timeoutSeconds > 0 ? timeoutSeconds : 180) * 1000,
    overrides: overridesOf(cluster),
    ...(trace ? { trace } : {}),
  })
}

async function readStandardInput(): Promise<string> {
  process.stdin.setEncoding('utf8')
  let text = ''
  for await (const chunk of process.stdin) text += chunk as string
  return text
}

function createProgress(): Pick<Context, 'progress' | 'progressDone'> {
  let shown = ''
  return {
    progress(text) {
      if (text === shown) return
      shown = text
      process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${text}` : `${text}\n`)
    },
    progressDone() {
      if (shown !== '' && process.stderr.isTTY) process.stderr.write('\r\u001b[K')
      shown = ''
    },
  }
}

/** The context of a real run: this process's streams, environment and clock. */
export function createContext(verbosity: number, environment: Variables = process.env): Context {
  const write = (text: string | Uint8Array): void => void process.stdout.write(text)
  const trace = verbosity > 0 ? (line: string) => void process.stderr.write(`${line}\n`) : undefined
  return {
    environment,
    verbosity,
    cluster() {
      const given = clusterOfPlugin(environment)
      if (given) return createClusterClient({ ...given, ...(trace ? { trace } : {}) })
      const cluster = currentCluster(environment)
      if (!cluster) throw cliErrors.NO_CLUSTER()
      return clientFor(cluster, environment, trace)
    },
    print: (text) => write(`${text}\n`),
    printJson: (value) => write(`${JSON.stringify(value, null, 4)}\n`),
    printTable: (table) => write(`${layOutTable(table)}\n`),
    tell: (text) => void process.stderr.write(`${text}\n`),
    ...createProgress(),
    readInput: readStandardInput,
    async ask(question, options) {
      const { ask } = await import('../output/ask.ts')
      return ask(question, options)
    },
    nowMs: () => Date.now(),
    pause: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
    write,
    terminal: openTerminal,
  }
}
