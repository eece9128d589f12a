import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { reignOf } from '../http/leader-gate.ts'
import { sendJson } from '../http/send-json.ts'
import type { Throne } from '../http/throne.ts'
import { removeQuota, setGuarantee } from './guarantee-request.ts'
import type { GuaranteeRequest } from './guarantee-request.ts'
import { legacyQuota } from './views.ts'

/** Serves the older `GET /quota`, `POST /quota` and `DELETE /quota/<role>`. */
export function serveQuota(scope: FastifyInstance, throne: Throne, paths: (path: string) => string[]): void {
  for (const url of paths('/quota')) {
    scope.get(url, (request, reply) => sendJson(request, reply, legacyQuota(reignOf(throne))))
    scope.post(url, async (request, reply) => {
      await setGuarantee(reignOf(throne), (request.body ?? {}) as GuaranteeRequest)
      return reply.code(200).send()
    })
    scope.delete(`${url}/*`, async (request, reply) => {
      const { '*': role } = request.params as { '*': string }
      await removeQuota(reignOf(throne), role)
      return reply.code(200).send()
    })
  }
}
