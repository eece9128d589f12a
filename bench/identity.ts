/**
 * Logins a second (rate limit off) beside the password check that each of them has to make, and permission checks a
 * second beside lookups in a map.
 */
import { join } from 'node:path'
import { requestText } from '@dcos-lite/lib/http-client'
import { createAccessTable, mayDo } from '@dcos-lite/lib/identity'
import type { GrantLine } from '@dcos-lite/lib/identity'
import { hashPassword, verifyPassword } from '@dcos-lite/lib/passwords'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { start as startIam } from '@dcos-lite/iam'
import { printFigure, spreadOf } from './support/statistics.ts'

const rounds = 3
const password = 'for the bench'
const logins = 40
const checks = 200_000

async function perSecond(count: number, work: () => Promise<void> | void): Promise<number> {
  const begin = performance.now()
  await work()
  return count / ((performance.now() - begin) / 1000)
}

const rate = (values: number[]): string =>
  `${Math.round(spreadOf(values).median).toLocaleString('en')} a second`

async function measureLogins(): Promise<void> {
  const hash = await hashPassword(password)
  await withTemporaryFolder(async (folder) => {
    const iam = await startIam(
      {
        listen: { host: '127.0.0.1', port: 0 },
        store: { engine: 'sqlite', file: join(folder, 'iam.db') },
        clusterId: 'bench',
        superuser: { uid: 'admin', passwordHash: hash },
        loginRateLimit: { failures: 1_000_000, windowMs: 1000 },
      },
      testEnvironment(),
    )
    const call = {
      url: `${iam.urls.api ?? ''}/acs/api/v1/auth/login`,
      method: 'POST' as const,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ uid: 'admin', password }),
    }
    const batch = async (one: () => Promise<unknown>): Promise<void> => {
      await Promise.all(
        Array.from({ length: 4 }, async () => {
          for (let i = 0; i < logins / 4; i++) await one()
        }),
      )
    }
    const measured: number[] = []
    const floor: number[] = []
    for (let round = 0; round < rounds; round++) {
      measured.push(await perSecond(logins, () => batch(() => requestText(call))))
      floor.push(await perSecond(logins, () => batch(() => verifyPassword(password, hash))))
    }
    await iam.stop()
    const ratio = spreadOf(measured.map((value, i) => value / (floor[i] ?? 1))).median.toFixed(2)
    printFigure('password checks alone', rate(floor))
    printFigure('logins, rate limit off', rate(measured), `${ratio} times the password checks`)
  })
}

async function measureChecks(): Promise<void> {
  const services = 'dcos:service:marathon:marathon:services:'
  const grants: GrantLine[] = Array.from({ length: 1000 }, (_, i) => ({
    rid: `${services}/team-${i}`,
    to: 'group',
    id: `group-${i % 100}`,
    actions: ['read'],
  }))
  const members = Array.from({ length: 1000 }, (_, i) => ({ gid: `group-${i % 100}`, uid: `user-${i}` }))
  const table = createAccessTable({ users: [], grants, members })
  const map = new Map(members.map(({ uid }) => [uid, true]))
  const measured: number[] = []
  const floor: number[] = []
  for (let round = 0; round < rounds; round++) {
    measured.push(
      await perSecond(checks, () => {
        for (let i = 0; i < checks; i++) {
          const principal = { uid: `user-${i % 1000}`, kind: 'user' as const }
          mayDo(table, { principal, resource: `${services}/team-${i % 1000}/app/web`, action: 'read' })
        }
      }),
    )
    floor.push(
      await perSecond(checks, () => {
        for (let i = 0; i < checks; i++) map.get(`user-${i % 1000}`)
      }),
    )
  }
  const cost = spreadOf(measured.map((value, i) => (floor[i] ?? 1) / value)).median.toFixed(0)
  printFigure('map lookups', rate(floor))
  printFigure('permission checks', rate(measured), `each costs ${cost} map lookups`)
}

await measureLogins()
await measureChecks()
