import { openByteStream } from '@dcos-lite/lib/http-client'

/** Notes when the first task of each app was told to run. */
export interface RunningTimes {
  /** Monotonic ms by app id. */
  runningAtMs: ReadonlyMap<string, number>
  close(): void
}

/** Follows the events of Marathon from now on. */
export async function followRunning(api: string): Promise<RunningTimes> {
  const stream = await openByteStream({
    url: `${api}/v2/events?event_type=status_update_event`,
    headers: { accept: 'text/event-stream' },
  })
  const runningAtMs = new Map<string, number>()
  let closed = false
  const read = async (): Promise<void> => {
    let text = ''
    for await (const chunk of stream.body) {
      text += chunk.toString('utf8')
      const lines = text.split('\n')
      text = lines.pop() ?? ''
      for (const line of lines) {
        if (!line.startsWith('data:')) continue
        const event = JSON.parse(line.slice(5)) as { taskStatus?: string; appId?: string }
        if (event.taskStatus !== 'TASK_RUNNING' || event.appId === undefined) continue
        if (!runningAtMs.has(event.appId)) runningAtMs.set(event.appId, performance.now())
      }
    }
  }
  read().catch((error: unknown) => {
    if (!closed) process.stderr.write(`the events ended: ${String(error)}\n`)
  })
  return {
    runningAtMs,
    close() {
      closed = true
      stream.close()
    },
  }
}
