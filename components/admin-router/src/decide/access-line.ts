/** What the access log tells of a call. Queries are left out: they may hold what nobody else shall read. */
export interface CompletedCall {
  atMs: number
  clientAddress: string
  uid: string | undefined
  method: string
  path: string
  httpVersion: string
  status: number
  tookMs: number
  route: string
  requestId: string
}

const unsafe = /[^\x21\x23-\x5b\x5d-\x7e]/g

/** A word in which nothing ends the word, the quotes or the line. */
function word(text: string): string {
  return text.replace(unsafe, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

/** One line in the manner of web servers: client, user, time, request, status, milliseconds, route, request id. */
export function accessLine(call: CompletedCall): string {
  const { atMs, clientAddress, uid, method, path, httpVersion, status, tookMs, route, requestId } = call
  const who = uid === undefined || uid === '' ? '-' : word(uid)
  const request = `${word(method)} ${word(path)} HTTP/${word(httpVersion)}`
  const when = new Date(atMs).toISOString()
  return `${clientAddress} - ${who} [${when}] "${request}" ${status} ${tookMs.toFixed(1)} ${route} ${word(requestId)}\n`
}
