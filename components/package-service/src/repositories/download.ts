import got, { AbortError, RequestError } from 'got'
import { repositoryFormats, repositoryMediaType } from '@dcos-lite/lib/package-format'
import type { NamedRepository } from '../catalog/catalog.ts'
import { packageServiceErrors } from '../errors.ts'
import { asNobody } from '../upstream/as-nobody.ts'
import { unreachable } from './unreachable.ts'

export interface DownloadOptions {
  userAgent: string
  retryDelayMs: number
  /** Aborted when nobody waits for the repository any longer. */
  signal?: AbortSignal
  /** Whether there is time for one more try after the delay; default: always. */
  mayRepeat?: () => boolean
  /** Default: every format of repositories. */
  accept?: string
  /** Default: gzip. */
  acceptEncoding?: string
}

/** Answers larger than this are refused. */
export const largestAnswerBytes = 40 * 1024 * 1024

/** What is said of those. */
export const tooLargeText = 'it is larger than 40 MiB'

interface Download {
  status: number
  headers: Partial<Record<'content-type' | 'content-encoding' | 'etag' | 'location', string>>
  body: Buffer
}

const everyFormat = [...repositoryFormats].reverse().map(repositoryMediaType).join(',')
const redirects = new Set([301, 302, 303, 307, 308])
const mostRedirects = 5

function nextUrl(current: URL, location: string): URL {
  const next = new URL(location, current)
  if (next.protocol === current.protocol) return next
  const [from, actual] = [current, next].map(({ protocol }) => protocol.replace(':', ''))
  throw packageServiceErrors.UNSUPPORTED_REDIRECT(
    { from, actual },
    { details: { supported: [from], actual } },
  )
}

async function getOnce(url: URL, tag: string | undefined, options: DownloadOptions): Promise<Download> {
  const { accept = everyFormat, acceptEncoding = 'gzip' } = options
  const tooLarge = new AbortController()
  const request = got(url, {
    signal: options.signal ? AbortSignal.any([tooLarge.signal, options.signal]) : tooLarge.signal,
    headers: {
      ...asNobody,
      accept,
      'accept-encoding': acceptEncoding,
      'user-agent': options.userAgent,
      ...(tag === undefined ? {} : { 'if-none-match': tag }),
    },
    decompress: false,
    responseType: 'buffer',
    throwHttpErrors: false,
    followRedirect: false,
    timeout: { request: 60_000 },
    retry: {
      limit: 3,
      statusCodes: [500, 502, 503, 504],
      calculateDelay: ({ computedValue }) =>
        computedValue === 0 || options.mayRepeat?.() === false ? 0 : options.retryDelayMs,
    },
  })
  void request.on('downloadProgress', ({ transferred }) => {
    if (transferred > largestAnswerBytes) tooLarge.abort()
  })
  const { statusCode, headers, rawBody } = await request
  return { status: statusCode, headers: headers as Download['headers'], body: Buffer.from(rawBody) }
}

/** Gets a repository over HTTP: up to three repeats after failures, redirects within the same scheme. */
export async function downloadRepository(
  repository: NamedRepository,
  tag: string | undefined,
  options: DownloadOptions,
): Promise<Download> {
  const { name, uri } = repository
  if (!URL.canParse(uri)) {
    const details = { repository: { name, uri }, cause: 'not a URL' }
    throw packageServiceErrors.REPOSITORY_URI_SYNTAX({ name, uri }, { details })
  }
  try {
    let url = new URL(uri)
    for (let step = 0; step < mostRedirects; step++) {
      const answer = await getOnce(url, tag, options)
      if (!redirects.has(answer.status) || answer.headers.location === undefined) return answer
      url = nextUrl(url, answer.headers.location)
    }
    throw new Error(`more than ${mostRedirects} redirects`)
  } catch (error) {
    if (error instanceof AbortError) throw unreachable(repository, new Error(tooLargeText))
    if (error instanceof RequestError || !(error as { code?: string }).code?.startsWith('DCL_')) {
      throw unreachable(repository, error)
    }
    throw error
  }
}
