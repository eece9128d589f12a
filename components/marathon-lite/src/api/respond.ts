import type { DcosError } from '@dcos-lite/lib/errors'
import type { FastifyReply, FastifyRequest, RenderedError } from '@dcos-lite/lib/http-server'
import { httpErrors } from '@dcos-lite/lib/http-server'
import type { ChangeOutcome } from '../changes/change-tree.ts'
import { marathonErrors } from '../errors.ts'
import { writeAnswer } from '../rendering/prepared.ts'

/** Paths that are served with some method: others are 405 there and 404 elsewhere. */
const served =
  /^\/(v2\/(apps(\/.*)?|groups(\/.*)?|pods(\/.*|::status)?|deployments(\/[^/]+)?|tasks(\/delete)?|queue(\/.+\/delay)?|info|leader|events|plugins)|ping|metrics(\/prometheus)?|logging|config|help)$/

const isServed = ({ url }: FastifyRequest): boolean =>
  served.test((url.split('?', 1)[0] ?? '').replace(/\/$/, ''))

/** Errors in the shape of the Marathon API, with our code as an additional member. */
export function renderError(error: DcosError, request: FastifyRequest): RenderedError {
  const { code, status } = error
  if (code === httpErrors.NOT_FOUND.code && request.is404 && isServed(request)) {
    const { message, code: notAllowed } = marathonErrors.METHOD_NOT_ALLOWED({ method: request.method })
    return { status: 405, body: { message, code: notAllowed } }
  }
  if (code === httpErrors.NOT_FOUND.code) return { status, body: { message: 'URI not found', code } }
  if (code === httpErrors.UNSUPPORTED_MEDIA_TYPE.code) {
    return { status, body: { message: 'Unsupported Media Type', code } }
  }
  if (code === httpErrors.BAD_REQUEST.code) {
    const reason = String(error.fields.reason ?? error.message)
    const json = /^the body is not JSON \((.*)\)$/s.exec(reason)
    return {
      status: 400,
      body: json ? { message: 'Invalid JSON', details: json[1], code } : { message: reason, code },
    }
  }
  if (code === marathonErrors.LOCKED.code) {
    const { deployments } = error.details as { deployments: unknown }
    return { status, body: { message: error.message, deployments, code } }
  }
  const details = error.details === undefined ? {} : { details: error.details }
  return { status, body: { message: error.message, ...details, code } }
}

/** Answers with the deployment that a change made, or with the steps of a preview. */
export function sendDeployment(reply: FastifyReply, outcome: ChangeOutcome, status = 200): FastifyReply {
  const { version, deploymentId, preview, steps } = outcome
  if (preview) return reply.code(200).send({ steps })
  return reply.code(status).header('Marathon-Deployment-Id', deploymentId).send({ version, deploymentId })
}

/** Answers with something that has prepared parts. */
export function sendPrepared(reply: FastifyReply, answer: unknown): FastifyReply {
  return reply.type('application/json; charset=utf-8').serializer(writeAnswer).send(answer)
}

/** The JSON body of a request, or an error of the API. */
export function jsonBody(request: FastifyRequest): unknown {
  const { body } = request
  const contentType = request.headers['content-type']
  const isJson = contentType === undefined || /^application\/(?:[\w.-]+\+)?json\b/i.test(contentType)
  if (!isJson && body !== undefined && body !== null && (body as string).length !== 0) {
    throw marathonErrors.MEDIA_TYPE()
  }
  if (Buffer.isBuffer(body)) {
    if (body.length === 0) throw marathonErrors.BODY_MISSING({}, { details: 'The body is empty' })
    try {
      return JSON.parse(body.toString('utf8'))
    } catch (error) {
      throw httpErrors.BAD_REQUEST({ reason: `the body is not JSON (${(error as Error).message})` })
    }
  }
  if (body === undefined || body === null)
    throw marathonErrors.BODY_MISSING({}, { details: 'The body is empty' })
  return body
}
