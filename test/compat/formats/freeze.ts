/**
 * Writes the fixtures that are missing: runs a real local cluster through a small story, stops it, and takes one stored
 * record of every kind from its store. Existing fixtures are never changed.
 *
 *     node test/compat/formats/freeze.ts
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { requestJson } from '@dcos-lite/lib/http-client'
import { openStore, scopeStore } from '@dcos-lite/lib/store'
import type { Store } from '@dcos-lite/lib/store'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { startLocalCluster } from '@dcos-lite/local'
import type { LocalInfo } from '@dcos-lite/local'
import { findFormats } from './find-formats.ts'
import type { DeclaredFormat } from './find-formats.ts'
import { fixtureName } from './fixtures.ts'

const prefixOf: Record<string, string> = {
  iam: '/dcos/iam/',
  'marathon-lite': '/dcos/marathon/',
  'mesos-lite': '/dcos/mesos/',
  'metronome-lite': '/dcos/metronome/',
  'package-service': '/dcos/cosmos/',
  secrets: '/dcos/secrets/',
}

async function post(url: string, body: unknown, method: 'POST' | 'PUT' = 'POST'): Promise<void> {
  const { status } = await requestJson({ url, method, body })
  if (status >= 300) throw new Error(`${method} ${url} answered ${status}`)
}

/** Leaves a record of as many kinds as a short story can. */
async function live({ marathonUrl, metronomeUrl, masterUrl, url, token }: LocalInfo): Promise<void> {
  const unfit = { id: '/waits', cmd: 'sleep 1000', cpus: 1000, mem: 32 }
  const failing = { id: '/fails', cmd: 'exit 3', cpus: 0.1, mem: 32 }
  for (const app of [unfit, failing]) await post(`${marathonUrl}/v2/apps`, app)
  await eventually(async () => {
    const { body } = await requestJson<{ app: { lastTaskFailure?: unknown } }>({ url: `${marathonUrl}/v2/apps/fails` })
    return body.app.lastTaskFailure !== undefined
  })
  const guarded = { ...unfit, id: '/guarded', labels: { DCOS_ROLLOUT_DEADLINE: '1s' } }
  await post(`${marathonUrl}/v2/apps`, guarded)
  await eventually(async () => {
    const { body } = await requestJson<{ state?: string }[]>({ url: `${marathonUrl}/v2/deployments?embed=failed` })
    return body.some(({ state }) => state === 'failed')
  })
  const headers = { authorization: `token=${token}` }
  for (const path of ['/secrets/v1/secret/default/shop/password', '/config/v1/keys/shop/level']) {
    const { status } = await requestJson({ url: url + path, method: 'PUT', headers, body: { value: 'example' } })
    if (status >= 300) throw new Error(`PUT ${path} answered ${status}`)
  }
  const schedule = { id: 'nightly', cron: '0 3 * * *', timezone: 'Europe/Berlin', concurrencyPolicy: 'FORBID' }
  for (const cmd of ['sleep 1000', 'true', 'false']) {
    const id = `job-${cmd.split(' ')[0] ?? ''}`
    await post(`${metronomeUrl}/v1/jobs`, { id, run: { cmd, cpus: 0.1, mem: 32, disk: 0 } })
    await post(`${metronomeUrl}/v1/jobs/${id}/schedules`, schedule)
    await post(`${metronomeUrl}/v1/jobs/${id}/runs`, undefined)
  }
  await post(`${metronomeUrl}/v1/dag-runs`, { jobs: ['job-true'], parameters: { DAY: '1' } })
  await post(`${masterUrl}/weights`, [{ role: 'example', weight: 2 }], 'PUT')
  const unavailability = { start: { nanoseconds: 4e18 }, duration: { nanoseconds: 3.6e12 } }
  const windows = [{ machine_ids: [{ hostname: 'node-1', ip: '10.0.0.1' }], unavailability }]
  await post(`${masterUrl}/maintenance/schedule`, { windows })
  await post(`${masterUrl}/machine/down`, windows[0]?.machine_ids)
  await eventually(async () => {
    const { body } = await requestJson<{ history: { successCount: number } }>({ url: `${metronomeUrl}/v1/jobs/job-true?embed=history` })
    return body.history.successCount >= 1
  })
}

/** The record without what must not be published: key material, and folders of the machine. */
function presentable(value: string): string {
  const secret = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi'])
  const replace = (name: string, field: unknown): unknown => (secret.has(name) && typeof field === 'string' ? 'not-a-key' : field)
  const text = JSON.stringify(JSON.parse(value, replace), null, 2)
  return `${text.replace(/file:\/\/\/[^"]*\//g, 'file:///data/')}\n`
}

async function freeze(store: Store, each: DeclaredFormat): Promise<string> {
  const name = fixtureName(each, each.format.version)
  const file = join(import.meta.dirname, name)
  if (existsSync(file)) return `kept     ${name}`
  const { records } = await scopeStore(store, prefixOf[each.component] ?? '/').list(each.format.prefix)
  const [record] = records.filter(({ value }) => (JSON.parse(value) as { format?: number }).format === each.format.version)
  if (!record) return `MISSING  ${name} (no record below ${each.format.prefix})`
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, presentable(record.value))
  return `written  ${name}`
}

await withTemporaryFolder(async (dataDir) => {
  const environment = testEnvironment()
  const cluster = await startLocalCluster(
    { port: 0, bindAddress: '127.0.0.1', agents: 2, publicAgents: 0, dataDir, packages: ['hello-pair', 'hello-cron'], auth: true, attachCli: false },
    environment,
  )
  await live(cluster.info).finally(() => cluster.stop())
  const store = await openStore({ engine: 'sqlite', file: cluster.folder.storeFile }, environment)
  for (const each of await findFormats()) process.stdout.write(`${await freeze(store, each)}\n`)
  await store.close()
})
