import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Runs `work` with the URL of a plain server, whose connections are all cut afterwards. */
export async function withServer(
  listener: RequestListener,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

/** A URL of this machine where nothing listens. */
export async function deadUrl(): Promise<string> {
  let url = ''
  await withServer(
    () => undefined,
    (used) => {
      url = used
      return Promise.resolve()
    },
  )
  return url
}

/** What a promise was rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  if ('value' in outcome) throw new Error(`it did not fail, but gave ${JSON.stringify(outcome.value)}`)
  return outcome.error as Error & { code?: string }
}
