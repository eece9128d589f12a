import { Readable } from 'node:stream'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { openByteStream } from '@dcos-lite/lib/http-client'
import type { ByteStream } from '@dcos-lite/lib/http-client'
import { packageServiceErrors } from '../errors.ts'
import { resourceUrls } from './resource-urls.ts'
import type { Services } from './services.ts'

const mostRedirects = 5

function decoded(url: string): string {
  try {
    return decodeURIComponent(url)
  } catch {
    return url // A stray percent sign: the raw form is compared alone.
  }
}

async function checkKnown({ catalog }: Services, url: string): Promise<void> {
  const wanted = new Set([url, decoded(url)])
  const known = (await catalog()).some(({ definition }) =>
    resourceUrls(definition).some((one) => wanted.has(one)),
  )
  if (known) return
  const serviceName = 'ResourceProxyHandler'
  throw packageServiceErrors.FORBIDDEN(
    { serviceName },
    { details: { serviceName, destination: url, status: 403 } },
  )
}

function genericError(uri: string, clientStatus: number): Error {
  const details = { method: 'GET', uri, clientStatus, status: 400 }
  return packageServiceErrors.GENERIC_HTTP_ERROR({ method: 'GET', uri, clientStatus }, { details })
}

async function open(url: string): Promise<ByteStream> {
  let at = url
  for (let step = 0; step <= mostRedirects; step++) {
    const stream = await openByteStream({ url: at }).catch((cause: unknown) => {
      const details = { destination: at, cause: (cause as Error).message }
      throw packageServiceErrors.ENDPOINT_URI_CONNECTION({ destination: at }, { details, cause })
    })
    if (stream.status === 200) return stream
    stream.close()
    const { location } = stream.headers
    const next = location === undefined ? undefined : new URL(location, at)
    if (stream.status < 300 || stream.status > 308 || next?.protocol !== new URL(at).protocol) {
      throw genericError(at, stream.status)
    }
    at = next.href
  }
  throw genericError(url, 310)
}

/** `GET /package/resource?url=…`: hands out what the packages name, and nothing else. */
export function serveResources(app: FastifyInstance, services: Services): void {
  app.get('/package/resource', async (request, reply) => {
    // The clients append the address as it is, so everything behind `url=` belongs to it.
    const url = /[?&]url=(.*)$/.exec(request.url)?.[1]
    if (url === undefined) throw packageServiceErrors.NOT_PRESENT({ item: "param 'url'" })
    await checkKnown(services, url)
    const target = URL.canParse(url) ? url : decoded(url)
    const stream = await open(target)
    if (!(Number(stream.headers['content-length']) > 0)) {
      stream.close()
      throw genericError(target, 502)
    }
    const fileName = new URL(target).pathname.split('/').findLast((segment) => segment !== '') ?? 'resource'
    return reply
      .header('content-type', stream.headers['content-type'] ?? 'application/octet-stream')
      .header('content-disposition', `attachment; filename="${fileName.replaceAll('"', '')}"`)
      .send(Readable.from(stream.body))
  })
}
