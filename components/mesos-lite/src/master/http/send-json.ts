import type { FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'

const callbackName = /^[\w.$]{1,100}$/

/** Sends an object as JSON, or as a script that calls `?jsonp=`. */
export function sendJson(request: FastifyRequest, reply: FastifyReply, body: unknown): FastifyReply {
  const text = JSON.stringify(body)
  const { jsonp } = request.query as { jsonp?: string }
  if (jsonp !== undefined && callbackName.test(jsonp)) {
    return reply.header('content-type', 'text/javascript').send(`${jsonp}(${text});`)
  }
  return reply.header('content-type', 'application/json').send(text)
}
