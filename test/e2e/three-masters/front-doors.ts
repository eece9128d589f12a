import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { followEventStream, openByteStream, requestText } from '@dcos-lite/lib/http-client'
import type { ByteStream } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import type { TlsMaterial } from '@dcos-lite/lib/tls'
import type { Lab } from '../../lab/index.ts'
import type { LabCluster } from '../support/lab-cluster.ts'

/** Names of the masters of the lab. */
export const masters = ['m1', 'm2', 'm3'] as const
export type Master = (typeof masters)[number]

/** What is asked of a front door; without a token as the superuser. */
export interface Asked {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  body?: unknown
  headers?: Record<string, string>
  token?: string
  timeoutMs?: number
}

/** An answer; status 0 when there was none, with the reason as its text. */
export interface Answer {
  status: number
  location: string
  text: string
}

/** The front doors of all masters, over TLS. */
export interface FrontDoors {
  ask(master: Master, path: string, asked?: Asked): Promise<Answer>
  /** Asks until the status fits, and returns the answer parsed (undefined when empty). */
  answers<T>(master: Master, path: string, asked?: Asked, status?: number): Promise<T>
  login(master: Master, uid: string, password: string): Promise<Answer>
  /** Events of Marathon as this front door streams them. */
  events(master: Master, signal: AbortSignal): AsyncIterable<{ event?: string | undefined; data: string }>
  stream(master: Master, path: string, signal: AbortSignal): Promise<ByteStream>
}

const patienceMs = 90_000

/** Logs in at the first master; its token is shown at all of them. */
export async function openFrontDoors(lab: Lab, cluster: LabCluster): Promise<FrontDoors> {
  const ca = await readFile(join(cluster.folder, 'ca.crt'), 'utf8')
  const tls: TlsMaterial = { ca, cert: '', key: '' }
  const origins = new Map<Master, string>()
  for (const master of masters) {
    const { port } = await lab.forward(master, 443)
    origins.set(master, `https://127.0.0.1:${port}`)
  }
  const urlOf = (master: Master, path: string): string => `${origins.get(master)}${path}`
  let token = ''
  const headersOf = (asked: Asked = {}): Record<string, string> => ({
    authorization: `token=${asked.token ?? token}`,
    ...asked.headers,
  })
  const ask: FrontDoors['ask'] = async (master, path, asked = {}) => {
    const { method = 'GET', body, timeoutMs = 20_000 } = asked
    try {
      const answer = await requestText({
        ...{ url: urlOf(master, path), method, body, timeoutMs, tls },
        headers: headersOf(asked),
      })
      return { status: answer.status, location: String(answer.headers.location ?? ''), text: answer.body }
    } catch (error) {
      return { status: 0, location: '', text: error instanceof Error ? error.message : String(error) }
    }
  }
  const login: FrontDoors['login'] = (master, uid, password) =>
    ask(master, '/acs/api/v1/auth/login', { method: 'POST', body: { uid, password }, headers: {} })
  const doors: FrontDoors = {
    ask,
    login,
    answers: <T>(master: Master, path: string, asked?: Asked, status = 200) =>
      eventually(
        async () => {
          const answer = await ask(master, path, asked)
          expect(answer.status, `${master} ${path}: ${answer.text.slice(0, 300)}`).to.equal(status)
          return { value: (answer.text === '' ? undefined : JSON.parse(answer.text)) as T }
        },
        { timeoutMs: patienceMs, intervalMs: 200 },
      ).then(({ value }) => value),
    events: (master, signal) =>
      followEventStream({
        url: urlOf(master, '/service/marathon/v2/events'),
        headers: headersOf(),
        signal,
        tls,
      }),
    stream: (master, path, signal) =>
      openByteStream({ url: urlOf(master, path), headers: headersOf(), signal, tls }),
  }
  const password = (await readFile(join(cluster.folder, 'superuser-password'), 'utf8')).trim()
  await eventually(
    async () => {
      const { status, text } = await login('m1', 'admin', password)
      expect(status, text).to.equal(200)
      token = (JSON.parse(text) as { token: string }).token
    },
    { timeoutMs: patienceMs },
  )
  return doors
}
