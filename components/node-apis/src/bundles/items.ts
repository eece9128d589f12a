import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Environment } from '@dcos-lite/lib/component'
import { messageOf } from '@dcos-lite/lib/errors'
import { requestText } from '@dcos-lite/lib/http-client'
import type { NodeApisConfig } from '../config.ts'
import { nodeApiErrors } from '../errors.ts'
import type { NodeHealth } from '../health/types.ts'
import type { LogSource } from '../logs/log-source.ts'
import { writeEntry } from '../logs/rendering/write-entry.ts'
import type { Measurement } from '../metrics/datapoint.ts'
import { runProgram } from '../run-program.ts'
import { listProcesses } from './list-processes.ts'
import { redactJson, redactText, secretsIn } from './decide/redact.ts'

/** What bundles hold of this node, with what is secret removed. */
export interface NodeItems {
  names(): string[]
  /** Throws DCL_NODE_API_BUNDLE_UNKNOWN for a name that is none, and what collecting it throws. */
  collect(name: string, signal: AbortSignal): Promise<string>
}

interface ItemSources {
  config: NodeApisConfig
  environment: Environment
  source: LogSource
  own: () => Promise<NodeHealth>
  nodeMetrics: () => Promise<Measurement>
}

type Collect = (signal: AbortSignal) => Promise<string>

const logLines = 20_000
const mostLogBytes = 8 * 1024 * 1024
const mostTextBytes = 16 * 1024 * 1024
const timeoutMs = 30_000

const commands: [string, string[]][] = [
  ['df', ['-h']],
  ['ip', ['addr']],
  ['ip', ['route']],
  ['date', ['--iso-8601=ns']],
  ['uname', ['-a']],
  ['systemctl', ['list-units', '--all', '--no-pager', '--plain', 'dcos*']],
]
// The tools of the network come with the node.
const environment = { PATH: `/opt/dcos/active/bin:${process.env.PATH ?? '/usr/bin:/bin'}` }
const systemFiles = [
  '/etc/os-release',
  '/proc/cpuinfo',
  '/proc/meminfo',
  '/proc/loadavg',
  '/proc/self/mountinfo',
]

const masterSnapshots = [
  'state',
  'state-summary',
  'quota',
  'overlay-master/state',
  'metrics/snapshot',
  'flags',
]
const agentSnapshots = ['state', 'containers', 'overlay-agent/overlay', 'metrics/snapshot', 'flags']

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`

/** A file that is not there holds no secret; one that cannot be read might, and then nothing is told at all. */
async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

/** Creates what collects the parts of a bundle from this node. */
export function createNodeItems(sources: ItemSources): NodeItems {
  const { config, source, own, nodeMetrics } = sources
  const items = new Map<string, Collect>()
  // Read anew for each bundle: what is secret may change.
  const knownSecrets = async (): Promise<string[]> => {
    const files = config.secretFiles ?? []
    const texts = await Promise.all(files.map(textOf))
    return secretsIn(JSON.stringify({ secret: texts.flatMap(secretsIn) }))
  }
  const asText = async (text: string): Promise<string> =>
    redactText(text.slice(0, mostTextBytes), await knownSecrets())
  const asJson = async (text: string): Promise<string> => {
    const secrets = await knownSecrets()
    try {
      return jsonText(redactJson(JSON.parse(text), secrets))
    } catch {
      return `${text.length} bytes that are no JSON, left out\n`
    }
  }

  for (const { id } of config.units) {
    items.set(id, async (signal) => {
      const lines: string[] = []
      let size = 0
      const query = {
        from: { at: 'end' },
        skip: -logLines,
        limit: undefined,
        reverse: false,
        filters: [],
      } as const
      for await (const entry of source.read({ ...query, filters: [] }, [id], signal)) {
        const line = writeEntry(entry, 'text')
        lines.push(line)
        size += line.length
        while (size > mostLogBytes) size -= lines.shift()?.length ?? size
      }
      return asText(lines.join(''))
    })
  }
  items.set('dcos-diagnostics-health.json', async () => asJson(JSON.stringify(await own())))
  items.set('dcos-diagnostics-metrics.json', async () => jsonText(await nodeMetrics()))
  const snapshots = (base: string | undefined, port: string, paths: readonly string[]): void => {
    if (base === undefined) return
    for (const path of paths) {
      items.set(`${port}-${path.replaceAll('/', '_')}.json`, async (signal) => {
        const { status, body } = await requestText({ url: `${base}/${path}`, timeoutMs, signal })
        if (status !== 200)
          throw nodeApiErrors.UPSTREAM_FAILED({ what: path, reason: `it answered ${status}` })
        return asJson(body)
      })
    }
  }
  snapshots(config.mesosUrl, '5050', masterSnapshots)
  snapshots(config.agentUrl, '5051', agentSnapshots)
  for (const [program, given] of commands) {
    const name = `${[program, ...given].join('_').replace(/[^\w.*-]/g, '_')}.output`
    items.set(name, async (signal) => {
      const end = await runProgram(program, given, {
        timeoutMs,
        maxBytes: mostTextBytes,
        environment,
        signal,
      })
      if (end.exitCode === undefined) {
        throw nodeApiErrors.UPSTREAM_FAILED({ what: program, reason: end.problem ?? 'it did not end' })
      }
      return asText(end.stdout + end.stderr)
    })
  }
  items.set('processes.output', async () => asText(await listProcesses()))
  for (const file of systemFiles) items.set(file.slice(1), async () => asText(await readFile(file, 'utf8')))
  for (const file of config.configFiles ?? []) {
    items.set(`etc/${basename(file)}`, async () => asJson(await readFile(file, 'utf8')))
  }
  return {
    names: () => [...items.keys()],
    async collect(name, signal) {
      const collect = items.get(name)
      if (!collect) throw nodeApiErrors.BUNDLE_UNKNOWN({ bundle: name.slice(0, 128) })
      try {
        return await collect(signal)
      } catch (error) {
        if (signal.aborted) throw signal.reason
        throw nodeApiErrors.UPSTREAM_FAILED({ what: name, reason: messageOf(error) }, { cause: error })
      }
    },
  }
}
