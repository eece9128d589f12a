import { isIP } from 'node:net'
import type { FastifyInstance, FastifyRequest } from '@dcos-lite/lib/http-server'
import type { RecordFormat } from '@dcos-lite/lib/store'
import { isLoopback, refusedNodes } from '@dcos-lite/lib/tls/renewal'
import type { RefusedNode, Refusals } from '@dcos-lite/lib/tls/renewal'
import { iamErrors } from '../errors.ts'
import { jsonBody } from '../routes/request-body.ts'

/** Nodes whose certificates are not renewed, as masters share them. */
export const refusedNodeFormat: RecordFormat<RefusedNode> = refusedNodes

const base = '/acs/api/v1/refused-nodes'
const longestReason = 256

function addressIn({ params }: FastifyRequest): string {
  const { address = '' } = params as { address?: string }
  // A machine calls itself so: it is the address of every node.
  if (isIP(address) !== 0 && !isLoopback(address)) return address
  throw iamErrors.INVALID_DATA({ reason: `\`${address.slice(0, 64)}\` is not the IP address of a node.` })
}

function reasonIn(request: FastifyRequest): string {
  const { reason } = jsonBody(request)
  if (typeof reason === 'string' && reason !== '' && reason.length <= longestReason) return reason
  throw iamErrors.INVALID_DATA({
    reason: `Field \`reason\` must be a text of 1 to ${longestReason} characters.`,
  })
}

/** `/acs/api/v1/refused-nodes`: whose certificates are not renewed, by address. */
export function serveRefusedNodes(app: FastifyInstance, refusals: Refusals): void {
  app.get(base, async () => ({
    array: (await refusals.all()).map(({ address, reason, sinceMs }) => ({
      address,
      reason,
      since: new Date(sinceMs).toISOString(),
    })),
  }))
  app.put(`${base}/:address`, async (request, reply) => {
    await refusals.refuse(addressIn(request), reasonIn(request))
    return reply.code(204).send()
  })
  app.delete(`${base}/:address`, async (request, reply) => {
    const address = addressIn(request)
    if (!(await refusals.forget(address))) throw iamErrors.NODE_NOT_REFUSED({ address })
    return reply.code(204).send()
  })
}
