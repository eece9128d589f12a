import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import type { RunningComponent } from '@dcos-lite/lib/component'
import { requestJson } from '@dcos-lite/lib/http-client'
import { openStore } from '@dcos-lite/lib/store'
import type { Store } from '@dcos-lite/lib/store'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { start } from '@dcos-lite/marathon-lite'
import { dyingStore } from './dying-store.ts'
import type { Death } from './dying-store.ts'

/** More apps than one transaction takes. */
const many = 150
const runs = Number(process.env.DCOS_CRASH_RUNS ?? 12)

interface Step {
  method: 'POST' | 'PUT' | 'DELETE'
  path: string
  body?: unknown
}

const command = (text: string) => (_value: unknown, index: number) => ({
  id: `app-${index}`,
  cmd: text,
  instances: 0,
})
const groupOf = (text: string): unknown => ({ apps: Array.from({ length: many }, command(text)) })

const story: Step[] = [
  { method: 'POST', path: '/v2/apps', body: { id: '/alone', cmd: 'sleep 1', instances: 0 } },
  { method: 'PUT', path: '/v2/groups/large', body: groupOf('sleep 1') },
  { method: 'PUT', path: '/v2/apps/alone?force=true', body: { cmd: 'sleep 2' } },
  { method: 'PUT', path: '/v2/groups/large?force=true', body: groupOf('sleep 2') },
  { method: 'DELETE', path: '/v2/groups/large?force=true' },
  { method: 'DELETE', path: '/v2/apps/alone' },
]

/** What is wanted, in one line: which commands there are and how many apps have each. */
async function wanted(url: string): Promise<string> {
  const { body } = await requestJson<{ apps: { id: string; cmd: string }[] }>({ url: `${url}/v2/apps` })
  const lone = body.apps.filter(({ id }) => id === '/alone').map(({ cmd }) => `alone ${cmd}`)
  const group = body.apps.filter(({ id }) => id !== '/alone')
  const commands = [...new Set(group.map(({ cmd }) => cmd))].sort()
  return [...lone, ...(group.length > 0 ? [`${group.length} of ${commands.join('+')}`] : [])].join(', ')
}

/** What is wanted after each step, beginning before the first. */
const states = [
  '',
  'alone sleep 1',
  `alone sleep 1, ${many} of sleep 1`,
  `alone sleep 2, ${many} of sleep 1`,
  `alone sleep 2, ${many} of sleep 2`,
  'alone sleep 2',
  '',
]

const startOn = (store: Store): Promise<RunningComponent> =>
  start(
    { listen: { host: '127.0.0.1', port: 0 }, store, masterUrls: ['http://127.0.0.1:9'] },
    testEnvironment({ component: 'marathon' }),
  )

/** Tells the story until the process dies; returns how many steps were acknowledged, and how many writes were made. */
async function tell(url: string, died: Promise<void>): Promise<number> {
  const death = died.then(() => 'dead' as const)
  for (const [index, { method, path, body }] of story.entries()) {
    const call = requestJson({ url: url + path, method, ...(body === undefined ? {} : { body }) })
    const answer = await Promise.race([call.catch(() => 'dead' as const), death])
    if (answer === 'dead' || answer.status >= 500) return index
    expect(answer.status, JSON.stringify(answer.body)).to.be.oneOf([200, 201])
  }
  return story.length
}

async function dieAndRecover(folder: string, dieAt: number, death: Death): Promise<number> {
  // The same moment may come up twice.
  const file = join(await mkdtemp(join(folder, 'run-')), 'marathon.db')
  const store = await openStore({ engine: 'sqlite', file }, testEnvironment())
  const mortal = dyingStore(store, dieAt, death)
  let acknowledged = 0
  try {
    const doomed = await startOn(mortal).catch(() => undefined)
    try {
      if (doomed) acknowledged = await tell(doomed.urls.api ?? '', mortal.died)
    } finally {
      await mortal.expireLeases()
      await doomed?.stop().catch(() => undefined)
    }
    const heir = await startOn(store)
    try {
      const found = await wanted(heir.urls.api ?? '')
      const allowed = mortal.isDead()
        ? [states[acknowledged], states[acknowledged + 1]]
        : [states[acknowledged]]
      expect(found, `after ${acknowledged} steps, dead ${death} write ${dieAt}`).to.be.oneOf(allowed)
    } finally {
      await heir.stop()
    }
  } finally {
    await store.close()
  }
  return mortal.writes()
}

describe('Marathon that dies at any of its writes', function () {
  this.timeout(240_000)

  it('leaves whole changes only, and every one that was acknowledged', async () => {
    await withTemporaryFolder(async (folder) => {
      const writes = await dieAndRecover(folder, Infinity, 'before')
      expect(writes).to.be.greaterThan(story.length)
      const moments = fc.tuple(fc.integer({ min: 1, max: writes }), fc.constantFrom<Death>('before', 'after'))
      await fc.assert(
        fc.asyncProperty(moments, async ([dieAt, death]) => {
          await dieAndRecover(folder, dieAt, death)
        }),
        { numRuns: runs, endOnFailure: true },
      )
    })
  })
})
