import { connect } from 'node:net'

const atOnce = 16

/** The status of the first answer in a text and the bytes that the whole of it takes; undefined while it is not whole. */
function firstAnswer(text: string): { status: number; bytes: number; closes: boolean } | undefined {
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const head = text.slice(0, headEnd + 2)
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1])
  const closes = /\r\nconnection: close\r\n/i.test(head)
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1]
  if (length !== undefined || /\r\ntransfer-encoding/i.test(head) === false) {
    const bytes = headEnd + 4 + Number(length ?? 0)
    return text.length < bytes ? undefined : { status, bytes, closes }
  }
  const end = text.indexOf('\r\n0\r\n\r\n', headEnd)
  return end < 0 ? undefined : { status, bytes: end + 7, closes }
}

/** Sends the bytes of requests as they are, over a few kept connections; the statuses are those of their answers, 0 for none. */
export async function sendAll(base: string, requests: readonly string[]): Promise<number[]> {
  const { hostname, port } = new URL(base)
  const statuses = requests.map(() => 0)
  let next = 0
  const connection = (): Promise<void> =>
    new Promise((resolve) => {
      let current = -1
      let text = ''
      const socket = connect({ host: hostname, port: Number(port), noDelay: true })
      const send = (): void => {
        current = next++
        text = ''
        const request = requests[current]
        if (request === undefined) return void socket.destroy()
        socket.write(request, 'latin1')
      }
      socket.once('connect', send)
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1')
        const answer = firstAnswer(text)
        if (!answer) return
        statuses[current] = answer.status
        if (answer.closes) socket.destroy()
        else send()
      })
      socket.on('error', () => undefined)
      socket.once('close', () => resolve())
    })
  const worker = async (): Promise<void> => {
    while (next < requests.length) await connection()
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return statuses
}
