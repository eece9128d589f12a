import { request } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import { createRecordDecoder, encodeRecord } from '@dcos-lite/lib/recordio'
import { eventually } from '@dcos-lite/lib/testing'

interface Id {
  value: string
  parent?: Id
}

interface Io {
  type: string
  data?: { type: string; data?: string }
}

/** What a client of exec does, written by hand from the protocol, in JSON. */
export interface SessionClient {
  id: Id
  status: number
  headers: IncomingMessage['headers']
  /** Everything so far of one kind. */
  text(kind?: 'STDOUT' | 'STDERR'): string
  until(part: string | RegExp): Promise<void>
  /** Resolves when the answer ended. */
  ended: Promise<void>
  /** Cuts the connection. */
  cut(): void
}

/** Opens a call whose answer is a stream of process output. */
export async function openOutput(url: string, call: object, id: Id): Promise<SessionClient> {
  const outgoing = request(`${url}/api/v1`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/recordio',
      'message-accept': 'application/json',
    },
  })
  outgoing.end(JSON.stringify(call))
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve)
    outgoing.once('error', reject)
  })
  const said = { STDOUT: '', STDERR: '' }
  const decoder = createRecordDecoder()
  incoming.on('data', (chunk: Buffer) => {
    if (incoming.statusCode !== 200) return void (said.STDERR += chunk.toString())
    for (const record of decoder.push(chunk)) {
      const { data } = JSON.parse(record.toString()) as Io
      if (data) said[data.type as 'STDOUT'] += Buffer.from(data.data ?? '', 'base64').toString()
    }
  })
  incoming.on('error', () => undefined)
  const ended = new Promise<void>((resolve) => incoming.once('close', resolve))
  return {
    id,
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    text: (kind = 'STDOUT') => said[kind],
    async until(part) {
      await eventually(() => {
        if (typeof part === 'string' ? said.STDOUT.includes(part) : part.test(said.STDOUT)) return true
        throw new Error(`it said ${JSON.stringify(said)}`)
      })
    },
    ended,
    cut: () => outgoing.destroy(),
  }
}

let sessions = 0

/** LAUNCH_NESTED_CONTAINER_SESSION. */
export function openSession(
  url: string,
  parent: Id,
  argv: string[],
  more: { tty?: { rows: number; columns: number }; command?: object; value?: string } = {},
): Promise<SessionClient> {
  const id = { value: more.value ?? `session-${process.pid}-${++sessions}`, parent }
  const call = {
    type: 'LAUNCH_NESTED_CONTAINER_SESSION',
    launch_nested_container_session: {
      container_id: id,
      command: { shell: false, value: argv[0], arguments: argv, ...more.command },
      container: { type: 'MESOS', ...(more.tty ? { tty_info: { window_size: more.tty } } : {}) },
    },
  }
  return openOutput(url, call, id)
}

/** ATTACH_CONTAINER_INPUT. */
export interface InputClient {
  data(text: string | Uint8Array): void
  endOfInput(): void
  resize(rows: number, columns: number): void
  /** Ends the request; resolves to the answer. */
  finish(): Promise<IncomingMessage>
  answer: Promise<IncomingMessage>
  outgoing: ClientRequest
}

export function openInput(url: string, id: Id): InputClient {
  const outgoing = request(`${url}/api/v1`, {
    method: 'POST',
    headers: { 'content-type': 'application/recordio', 'message-content-type': 'application/json' },
  })
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', (incoming) => {
      incoming.resume()
      resolve(incoming)
    })
    outgoing.on('error', reject)
  })
  answer.catch(() => undefined)
  const send = (part: object): void =>
    void outgoing.write(
      encodeRecord(JSON.stringify({ type: 'ATTACH_CONTAINER_INPUT', attach_container_input: part })),
    )
  const io = (process_io: object): void => send({ type: 'PROCESS_IO', process_io })
  send({ type: 'CONTAINER_ID', container_id: id })
  const data = (text: string | Uint8Array): void =>
    io({ type: 'DATA', data: { type: 'STDIN', data: Buffer.from(text).toString('base64') } })
  return {
    data,
    endOfInput: () => data(''),
    resize: (rows, columns) =>
      io({ type: 'CONTROL', control: { type: 'TTY_INFO', tty_info: { window_size: { rows, columns } } } }),
    finish() {
      outgoing.end()
      return answer
    },
    answer,
    outgoing,
  }
}

/** Any other call in JSON. */
export async function callAgent(
  url: string,
  type: string,
  part?: object,
): Promise<{ status: number; body: string }> {
  const body = { type, ...(part ? { [type.toLowerCase()]: part } : {}) }
  return await requestText({ url: `${url}/api/v1`, method: 'POST', body })
}

/** The wait(2) status of a container. */
export async function waitStatus(url: string, id: Id): Promise<number | undefined> {
  const { body } = await requestJson<{ wait_nested_container: { exit_status?: number } }>({
    url: `${url}/api/v1`,
    method: 'POST',
    body: { type: 'WAIT_NESTED_CONTAINER', wait_nested_container: { container_id: id } },
  })
  return body.wait_nested_container.exit_status
}
