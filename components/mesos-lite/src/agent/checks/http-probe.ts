import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

export interface HttpTarget {
  port: number
  path: string
  scheme: 'http' | 'https'
  host: string
}

const mostRedirects = 10

function ask(url: URL, signal: AbortSignal): Promise<{ status: number; location: string | undefined }> {
  return new Promise((resolve, reject) => {
    const options = { method: 'GET', agent: false, signal, headers: { 'user-agent': 'dcos-health-check' } }
    const request =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...options, rejectUnauthorized: false })
        : httpRequest(url, options)
    request.once('error', reject)
    request.once('response', (answer) => {
      answer.on('error', () => undefined) // only the status counts, and it is here
      answer.destroy()
      resolve({ status: answer.statusCode ?? 0, location: answer.headers.location })
    })
    request.end()
  })
}

/** Asks a task over HTTP and gives the final status; redirects are followed, certificates not verified. */
export async function probeHttp(target: HttpTarget, signal: AbortSignal): Promise<number> {
  const path = target.path.startsWith('/') ? target.path : `/${target.path}`
  let url = new URL(`${target.scheme}://${target.host}:${target.port}${path}`)
  for (let redirects = 0; ; redirects++) {
    const { status, location } = await ask(url, signal)
    const redirected =
      status >= 300 && status < 400 && location !== undefined && URL.canParse(location, url.href)
    if (!redirected || redirects === mostRedirects) return status
    url = new URL(location, url)
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return status
  }
}
