import type { Environment, ListenAddress } from '@dcos-lite/lib/component'
import { createHttpService } from '@dcos-lite/lib/http-server'
import type { HttpService } from '@dcos-lite/lib/http-server'
import type { TlsFiles } from '@dcos-lite/lib/tls'
import { renderMasterError } from './errors-as-text.ts'
import { serveAgentProtocol } from './internal-route.ts'
import { guardByLeader, internalRedirect } from './leader-gate.ts'
import type { Throne } from './throne.ts'

/** Where the private protocol of the agents is served, to clients with a certificate of the cluster only. */
export interface InternalListen {
  listen: ListenAddress
  tls: TlsFiles
}

/** Serves the private protocol of the agents on a listener of its own; returns its service and base URL. */
export async function serveInternally(
  { listen, tls }: InternalListen,
  throne: Throne,
  environment: Environment,
): Promise<{ service: HttpService; url: string }> {
  const service = createHttpService({
    name: 'mesos-master',
    environment,
    renderError: renderMasterError,
    streamedRequests: true,
    problems: () => [],
  })
  void service.app.register(async (scope) => {
    guardByLeader(scope, throne, internalRedirect)
    serveAgentProtocol(scope, throne)
    await Promise.resolve()
  })
  const url = await service.listen(listen, { tls: { ...tls, requireClientCertificate: true } })
  return { service, url }
}
