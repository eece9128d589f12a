import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Environment } from '@dcos-lite/lib/component'
import { isDcosError } from '@dcos-lite/lib/errors'
import { answerError } from '../answers/error-answer.ts'
import { ownAnswers } from '../answers/own-answers.ts'
import type { AnswerContext } from '../answers/own-answers.ts'
import { createRouteMatcher } from '../decide/match-route.ts'
import { adminRouterErrors } from '../errors.ts'
import { discardRest, measureCompletion } from '../proxy/complete.ts'
import { beginExchange } from '../proxy/exchange-of.ts'
import type { Exchange } from '../proxy/exchange.ts'
import type { Router } from '../router.ts'
import type { GatewayAdmission } from './admit.ts'
import { passOn } from './pass-on.ts'
import { agentRoutesOf } from '../routes/agent-table.ts'

/** What the gateway answers with. */
export interface GatewayContext extends AnswerContext {
  environment: Environment
  admission: GatewayAdmission
  /** Where the node APIs of this machine are; absent where there are none. */
  nodeApisSocket: string | undefined
}

/** Creates the request path of an agent's gateway: what it does not answer by itself goes to the node APIs. */
export function createGatewayRouter(context: GatewayContext): Router {
  const { environment } = context
  const routing = {
    environment,
    matchRoute: createRouteMatcher(agentRoutesOf(context.nodeApisSocket !== undefined)),
  }

  const answer = async (exchange: Exchange): Promise<void> => {
    const { route, request, path } = exchange
    const method = request.method ?? ''
    await context.admission.admit(exchange)
    if (route?.target.type === 'node-apis' && context.nodeApisSocket !== undefined) {
      return passOn(exchange, context.nodeApisSocket)
    }
    if (route?.target.type !== 'answer') throw adminRouterErrors.NOT_FOUND({ path })
    if (method !== 'GET' && method !== 'HEAD') throw adminRouterErrors.METHOD_NOT_ALLOWED({ method, path })
    await ownAnswers[route.target.answer](exchange, context)
  }

  const fail = ({ response, requestId, path }: Exchange, thrown: unknown): void => {
    const foreseen = isDcosError(thrown)
    const error = foreseen ? thrown : adminRouterErrors.INTERNAL({}, { cause: thrown })
    if (error.status >= 500) environment.log.warn('request failed', { requestId, path, error: thrown })
    if (response.headersSent || response.destroyed) return void response.destroy()
    answerError(response, error, requestId)
  }

  return {
    onRequest(request: IncomingMessage, response: ServerResponse) {
      const { exchange, refused } = beginExchange(request, response, routing)
      request.on('error', () => undefined) // the response's 'close' settles the exchange
      response.on('error', () => undefined)
      response.once('finish', () => discardRest(exchange, environment))
      response.once('close', () => measureCompletion(exchange, context))
      const answered = refused ? Promise.reject(refused) : answer(exchange)
      answered.catch((error: unknown) => fail(exchange, error))
    },
    onUpgrade: (_request, socket) => void socket.destroy(),
    wantsUpgrade: () => false,
  }
}
