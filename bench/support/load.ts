import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { systemClock } from '@dcos-lite/lib/clock'

/** What a load made of equal requests came to. */
export interface LoadResult {
  requestsPerSecond: number
  p50Ms: number
  p99Ms: number
  requests: number
}

/** One keep-alive connection that repeats a GET until the deadline. */
function repeatRequest(url: URL, request: Buffer, endMs: number, tookMs: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true })
    let received = ''
    let sentMs = 0
    const send = (): void => {
      received = ''
      sentMs = systemClock.monotonicMs()
      socket.write(request)
    }
    socket.once('connect', send)
    socket.once('error', reject)
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
      const bodyAt = received.indexOf('\r\n\r\n') + 4
      if (bodyAt < 4) return
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1])
      if (received.length < bodyAt + length) return
      if (!received.startsWith('HTTP/1.1 200')) {
        socket.destroy()
        return reject(new Error(received.split('\r\n', 1)[0]))
      }
      const nowMs = systemClock.monotonicMs()
      tookMs.push(nowMs - sentMs)
      if (nowMs < endMs) return send()
      socket.destroy()
      resolve()
    })
  })
}

/** Repeats a GET over so many keep-alive connections for a while. Any status but 200 fails. */
export async function runLoad(options: {
  url: string
  headers?: Record<string, string>
  connections: number
  durationMs: number
}): Promise<LoadResult> {
  const url = new URL(options.url)
  const lines = [`GET ${url.pathname} HTTP/1.1`, `host: ${url.host}`]
  for (const [name, value] of Object.entries(options.headers ?? {})) lines.push(`${name}: ${value}`)
  const request = Buffer.from(lines.join('\r\n') + '\r\n\r\n')
  const tookMs: number[] = []
  const startedMs = systemClock.monotonicMs()
  const endMs = startedMs + options.durationMs
  await Promise.all(
    Array.from({ length: options.connections }, () => repeatRequest(url, request, endMs, tookMs)),
  )
  const seconds = (systemClock.monotonicMs() - startedMs) / 1000
  tookMs.sort((a, b) => a - b)
  const at = (share: number): number => tookMs[Math.floor(tookMs.length * share)] ?? 0
  return {
    requestsPerSecond: tookMs.length / seconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    requests: tookMs.length,
  }
}

const ticksPerSecond = 100

/** CPU time a process has used so far, in milliseconds (resolution 10 ms). */
export function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? []
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond
}
