import type { FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'

const callbackName = /^[\w.$]{1,100}$/

/** Sends an object as JSON, or as a script that calls `?jsonp=`. */
export function sendLegacy(request: FastifyRequest, reply: FastifyReply, body: unknown): FastifyReply {
  const text = JSON.stringify(body)
  const { jsonp } = request.query as { jsonp?: string }
  const wrapped = jsonp !== undefined && callbackName.test(jsonp)
  return reply
    .header('content-type', wrapped ? 'text/javascript' : 'application/json')
    .send(wrapped ? `${jsonp}(${text});` : text)
}
