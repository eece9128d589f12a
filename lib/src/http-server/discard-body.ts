import type { IncomingMessage } from 'node:http'

const mostDiscardedBytes = 1024 * 1024 * 1024

/**
 * Reads what is left of a body that is too large and forgets it, then calls `answer`: a client that was answered while it
 * still writes would see a broken connection instead. After 1 GiB it is cut all the same.
 */
export function discardBody(request: IncomingMessage, answer: () => void): void {
  let left = mostDiscardedBytes
  request.once('end', answer)
  request.on('data', (chunk: Uint8Array) => {
    left -= chunk.length
    if (left < 0) request.destroy()
  })
}
