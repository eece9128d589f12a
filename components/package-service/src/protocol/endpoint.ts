import { isDcosError } from '@dcos-lite/lib/errors'
import type { DcosError } from '@dcos-lite/lib/errors'
import type { FastifyInstance, FastifyRequest } from '@dcos-lite/lib/http-server'
import { packageServiceErrors } from '../errors.ts'
import { chooseProduced } from './accept.ts'
import { readCaller } from './caller.ts'
import type { Caller } from './caller.ts'
import { errorBody } from './error-envelope.ts'
import { readFields } from './fields.ts'
import type { FieldReader } from './fields.ts'
import { dcosMediaType, isCompatible, parseMediaType } from './media-type.ts'
import { withoutNulls } from './without-nulls.ts'

/** One operation of the package API, declared as data. */
export interface Endpoint<Input> {
  method: 'GET' | 'POST'
  path: string
  /** Kind of the request and the answer, `package.search`; the media types follow from it. */
  kind: string
  /** Versions of the answer, newest last. */
  versions: readonly number[]
  read: (fields: FieldReader) => Input
  handle: (input: Input, call: { caller: Caller; version: number }) => Promise<unknown>
}

function attempt<T>(errors: DcosError[], work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!isDcosError(error)) throw error
    errors.push(error)
    return undefined
  }
}

function readAccept(request: FastifyRequest, produced: readonly string[]): string {
  const { accept } = request.headers
  if (accept === undefined) throw packageServiceErrors.NOT_PRESENT({ item: "header 'Accept'" })
  const chosen = chooseProduced(accept, produced)
  if (chosen !== undefined) return chosen
  const given = accept
    .split(',')
    .map((piece) => piece.trim())
    .join(', ')
  const rule = `Media type was [${given}] but should be one of [${produced.join(', ')}]`
  throw packageServiceErrors.NOT_VALID({ header: 'Accept', rule })
}

function checkContentType(request: FastifyRequest, expected: string): void {
  const given = request.headers['content-type']
  if (given === undefined) throw packageServiceErrors.NOT_PRESENT({ item: "header 'Content-Type'" })
  const [wanted, actual] = [parseMediaType(expected), parseMediaType(given)]
  if (wanted && actual && isCompatible(wanted, actual)) return
  const rule = `should match one of ${expected}`
  throw packageServiceErrors.NOT_VALID({ header: 'Content-Type', rule })
}

function parseBody(body: unknown): unknown {
  if (typeof body !== 'string' || body === '') throw packageServiceErrors.NOT_PRESENT({ item: 'body' })
  try {
    return JSON.parse(body)
  } catch (error) {
    throw packageServiceErrors.NOT_PARSED({ reason: (error as Error).message }, { cause: error })
  }
}

function throwCollected(errors: readonly DcosError[]): void {
  const [first] = errors
  if (!first) return
  if (errors.length === 1) throw first
  throw packageServiceErrors.MULTIPLE_ERRORS({}, { details: { errors: errors.map(errorBody) } })
}

/** Serves one operation: checks the media types and the body together, then answers in the chosen version. */
export function serveEndpoint<Input>(app: FastifyInstance, endpoint: Endpoint<Input>): void {
  const { method, path, kind, versions } = endpoint
  const responseKind = method === 'GET' ? kind : `${kind}-response`
  const produced = versions.map((version) => dcosMediaType(responseKind, version))
  app.route({
    method,
    url: path,
    handler: async (request, reply) => {
      const errors: DcosError[] = []
      const accepted = attempt(errors, () => readAccept(request, produced))
      const caller = attempt(errors, () => readCaller(request))
      if (method === 'POST')
        attempt(errors, () => checkContentType(request, dcosMediaType(`${kind}-request`, 1)))
      const input = attempt(errors, () =>
        endpoint.read(readFields(method === 'GET' ? {} : parseBody(request.body))),
      )
      throwCollected(errors)
      const version = versions[produced.indexOf(accepted ?? '')] ?? 1
      const answer = await endpoint.handle(input as Input, { caller: caller as Caller, version })
      return reply.header('content-type', accepted ?? '').send(JSON.stringify(withoutNulls(answer)))
    },
  })
}
