import type { Clock } from '@dcos-lite/lib/clock'
import type { HttpService } from '@dcos-lite/lib/http-server'
import { operatorPaths, takeCallBodies } from '../../protocol/http/index.ts'
import { serveExplain } from './explain-route.ts'
import { serveAgentProtocol } from './internal-route.ts'
import { guardByLeader } from './leader-gate.ts'
import { serveLegacyViews } from './legacy-routes.ts'
import { serveOpenRoutes } from './open-routes.ts'
import { serveOperatorApi } from './operator-route.ts'
import { serveSchedulerApi } from './scheduler-route.ts'
import { serveQuota } from '../quota/routes.ts'
import { serveOverlay } from '../overlay/routes.ts'
import type { Throne } from './throne.ts'

/** A route of the master with and without the name of its process. */
export const bothPaths = (path: string): string[] => [path, `/master${path}`]

/** Declares every route of a master; `agentsToo`: with the private protocol of the agents. */
export function serveMaster(
  service: HttpService,
  throne: Throne,
  clock: Clock,
  options: { agentsToo: boolean },
): void {
  service.app.addHook('onRequest', (_request, _reply, done) => {
    throne.openRequests += 1
    done()
  })
  service.app.addHook('onResponse', (_request, _reply, done) => {
    throne.openRequests -= 1
    done()
  })
  void service.app.register(async (scope) => {
    guardByLeader(scope, throne)
    takeCallBodies(scope)
    serveSchedulerApi(scope, throne, bothPaths('/api/v1/scheduler'))
    for (const path of operatorPaths) serveOperatorApi(scope, throne, bothPaths(path))
    await Promise.resolve()
  })
  void service.app.register(async (scope) => {
    guardByLeader(scope, throne)
    if (options.agentsToo) serveAgentProtocol(scope, throne)
    serveLegacyViews(scope, throne, bothPaths)
    serveExplain(scope, throne)
    serveOverlay(scope, throne)
    serveQuota(scope, throne, bothPaths)
    await Promise.resolve()
  })
  void service.app.register(async (scope) => {
    serveOpenRoutes(scope, throne, clock, bothPaths)
    await Promise.resolve()
  })
}
