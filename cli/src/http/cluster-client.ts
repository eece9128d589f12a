import type { IncomingMessage } from 'node:http'
import { cliErrors } from '../errors.ts'
import { readAll, send, TimedOut } from './send.ts'
import { openUpload } from './upload.ts'
import type { Upload } from './upload.ts'

/** Which cluster, and how to talk to it. */
export interface ClusterAccess {
  id: string
  name: string
  /** Base URL of the front door, without a slash at the end. */
  url: string
  token: string
  verify: string
  timeoutMs: number
  /** Paths below `prefix` go to `base` instead of the front door. */
  overrides?: { prefix: string; base: string }[]
  /** Called for every exchange when `-v` was given. */
  trace?: (line: string) => void
}

export interface ClusterCall {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  headers?: Record<string, string>
  /** Sent as JSON unless it is a string. */
  body?: unknown
  /** Answers that the caller handles itself instead of an error. */
  accept?: readonly number[]
  signal?: AbortSignal
  timeoutMs?: number
}

export interface ClusterAnswer<T> {
  status: number
  headers: IncomingMessage['headers']
  body: T
}

/** Talks to one cluster through its front door; every failure is a DcosError that a person can act on. */
export interface ClusterClient {
  access: ClusterAccess
  json<T>(path: string, call?: ClusterCall): Promise<ClusterAnswer<T>>
  text(path: string, call?: ClusterCall): Promise<ClusterAnswer<string>>
  stream(path: string, call?: ClusterCall): Promise<IncomingMessage>
  /** Opens a request whose body is written piece by piece. */
  upload(path: string, headers: Record<string, string>): Upload
}

interface ErrorBody {
  message?: string
  description?: string
  title?: string
  remedy?: string
  details?: { path?: string; errors?: string[] }[] | string
  deployments?: { id: string }[]
  data?: { errors?: { instance?: { pointer?: string }; message?: string }[]; cause?: unknown }
}

function parseError(text: string): ErrorBody | undefined {
  try {
    const body = JSON.parse(text) as unknown
    return typeof body === 'object' && body !== null ? (body as ErrorBody) : undefined
  } catch {
    return undefined // plain text
  }
}

/** What older servers say in codes. */
const codes: Record<string, string> = {
  'error.expected.jsnumber': 'a number is expected',
  'error.expected.jsstring': 'text is expected',
  'error.expected.jsboolean': 'true or false is expected',
  'error.expected.jsarray': 'a list is expected',
  'error.expected.jsobject': 'an object is expected',
  'error.path.missing': 'it is missing',
}

/** The fields that are wrong, and why, as Marathon and Metronome (`details`) and the package service (`data`) name them. */
function wrongFields({ details, data }: ErrorBody): string {
  const named = Array.isArray(details)
    ? details.map(
        ({ path, errors }) =>
          `\n  ${path ?? '/'}: ${(errors ?? []).map((one) => codes[one] ?? one).join('; ')}`,
      )
    : []
  const options = (data?.errors ?? []).map(
    ({ instance, message }) => `\n  ${instance?.pointer || '/'}: ${message ?? ''}`,
  )
  const cause = typeof data?.cause === 'string' ? [`\n  because: ${data.cause}`] : []
  return [...named, ...options, ...cause].join('')
}

/** The sentences that a service's error answer holds, in the shapes that the services use. */
function reasonOf(answer: IncomingMessage, text: string): { reason: string; hint: string } {
  const body = parseError(text)
  const status = answer.statusCode ?? 0
  const remedy = body?.remedy ?? answer.headers['x-dcos-error-remedy']?.toString()
  if (!body) {
    const reason = text.trim().slice(0, 500) || `the cluster answered ${status}`
    const usual =
      status < 500 ? 'Correct the input; nothing was changed.' : 'The log of the component says more.'
    return { reason, hint: remedy ?? usual }
  }
  const locks = body.deployments?.map(({ id }) => id).join(', ')
  const usual =
    status === 404 ? 'Check the name; nothing was changed.' : 'Correct the input; nothing was changed.'
  const hint = locks ? `Wait for deployment ${locks}, or repeat with --force.` : usual
  const reason = body.message ?? body.description ?? body.title ?? `the cluster answered ${status}`
  return { reason: reason + wrongFields(body), hint: remedy ?? hint }
}

/** The permission that somebody lacks, as the services name it; nothing for an answer that is a page. */
function missingPermission(text: string): string {
  const { message } = parseError(text) ?? {}
  return message === undefined ? '' : `: ${message.replace(/^Not authorized: |\.$/g, '')}`
}

function addressOf({ url, overrides }: ClusterAccess, path: string): string {
  const other = overrides?.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`))
  return other ? other.base + path.slice(other.prefix.length) : url + path
}

/** Makes a client for a cluster. */
export function createClusterClient(access: ClusterAccess): ClusterClient {
  const open = async (path: string, call: ClusterCall): Promise<IncomingMessage> => {
    const method = call.method ?? 'GET'
    const body =
      call.body === undefined || typeof call.body === 'string' ? call.body : JSON.stringify(call.body)
    const timeoutMs = call.timeoutMs ?? access.timeoutMs
    const where = { url: access.url, method, path }
    const address = addressOf(access, path)
    access.trace?.(`> ${method} ${address}`)
    try {
      const answer = await send({
        url: address,
        method,
        verify: access.verify,
        timeoutMs,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(access.token === '' ? {} : { authorization: `token=${access.token}` }),
          ...call.headers,
        },
        ...(body === undefined ? {} : { body }),
        ...(call.signal ? { signal: call.signal } : {}),
      })
      access.trace?.(`< ${answer.statusCode ?? 0} ${String(answer.headers['content-type'] ?? '')}`)
      return answer
    } catch (error) {
      if (error instanceof TimedOut) throw cliErrors.TIMED_OUT({ ...where, timeoutSeconds: timeoutMs / 1000 })
      const { code, message } = error as NodeJS.ErrnoException
      throw cliErrors.UNREACHABLE(
        { ...where, reason: code === 'ECONNREFUSED' ? 'nothing listens there' : message },
        { cause: error },
      )
    }
  }
  const refuse = async (answer: IncomingMessage, method: string, path: string): Promise<never> => {
    const status = answer.statusCode ?? 0
    const text = await readAll(answer)
    if (status === 401) throw cliErrors.NOT_LOGGED_IN({ url: access.url })
    if (status === 403) throw cliErrors.FORBIDDEN({ method, path, reason: missingPermission(text) })
    throw cliErrors.REFUSED(reasonOf(answer, text), { details: { status } })
  }
  const checked = async (path: string, call: ClusterCall): Promise<IncomingMessage> => {
    const answer = await open(path, call)
    const status = answer.statusCode ?? 0
    if ((status >= 200 && status < 300) || call.accept?.includes(status)) return answer
    return refuse(answer, call.method ?? 'GET', path)
  }
  const text = async (path: string, call: ClusterCall = {}): Promise<ClusterAnswer<string>> => {
    const answer = await checked(path, call)
    return { status: answer.statusCode ?? 0, headers: answer.headers, body: await readAll(answer) }
  }
  return {
    access,
    text,
    stream: (path, call = {}) => checked(path, call),
    upload: (path, headers) =>
      openUpload({
        url: addressOf(access, path),
        verify: access.verify,
        headers: { ...(access.token === '' ? {} : { authorization: `token=${access.token}` }), ...headers },
      }),
    async json<T>(path: string, call: ClusterCall = {}) {
      const answer = await text(path, call)
      if (answer.body.trim() === '') return { ...answer, body: undefined as T }
      try {
        return { ...answer, body: JSON.parse(answer.body) as T }
      } catch (error) {
        const reason = `${path} did not answer with JSON`
        throw cliErrors.NOT_A_CLUSTER({ url: access.url, reason }, { cause: error })
      }
    },
  }
}
