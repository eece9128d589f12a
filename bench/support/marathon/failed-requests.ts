import { Agent, request } from 'node:http'

/** Requests over a fixed number of connections, one after another on each, until `stop`. */
export interface SteadyLoad {
  /** How many answers of this kind came: a status, or the code of an error. */
  counts: ReadonlyMap<string, number>
  /** The first failures: when, monotonic ms, and what. */
  failures: readonly { atMs: number; what: string }[]
  stop(): Promise<void>
}

const mostNoted = 40

/** What the load is made of; the methods take turns. */
export interface LoadOptions {
  headers: Record<string, string>
  connections: number
  methods: readonly string[]
}

/** Repeats requests; everything but 200 counts as failed. */
export function startSteadyLoad(url: string, options: LoadOptions): SteadyLoad {
  const { headers, connections, methods } = options
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const counts = new Map<string, number>()
  const failures: { atMs: number; what: string }[] = []
  let stopped = false
  const once = (method: string): Promise<string> =>
    new Promise((resolve) => {
      const sent = request(url, { agent, headers, method }, (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (part: string) => (text += part))
        answer.on('error', () => resolve('cut'))
        answer.on('end', () =>
          resolve(answer.statusCode === 200 ? '200' : `${answer.statusCode} ${text.slice(0, 200)}`),
        )
      })
      sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      sent.end(method === 'POST' ? 'a body' : undefined)
    })
  const repeat = async (): Promise<void> => {
    for (let at = 0; !stopped; at += 1) {
      const method = methods[at % methods.length] ?? 'GET'
      const what = await once(method)
      const kind = what.slice(0, 3)
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
      if (what !== '200' && failures.length < mostNoted) {
        failures.push({ atMs: performance.now(), what: `${method}: ${what}` })
      }
    }
  }
  const running = Promise.all(Array.from({ length: connections }, repeat))
  return {
    counts,
    failures,
    async stop() {
      stopped = true
      await running
      agent.destroy()
    },
  }
}
