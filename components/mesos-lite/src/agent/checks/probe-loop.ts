import type { Clock, Timer } from '@dcos-lite/lib/clock'

export interface ProbeLoopOptions<Result> {
  clock: Clock
  delayMs: number
  /** From the end of one probe to the start of the next. */
  intervalMs: number
  /** 0 = none. */
  timeoutMs: number
  probe: (signal: AbortSignal) => Promise<Result>
  /** Makes a result of a failure; `timedOut` when the time was up. */
  failed: (error: Error, timedOut: boolean) => Result
  onResult: (result: Result) => Promise<void>
}

/** Probes again and again until it is stopped. Returns the way to stop; nothing is reported afterwards. */
export function startProbeLoop<Result>(options: ProbeLoopOptions<Result>): () => void {
  const { clock, timeoutMs } = options
  const stopping = new AbortController()
  let timer: Timer | undefined

  const attempt = async (): Promise<Result> => {
    const cut = new AbortController()
    const signal = AbortSignal.any([cut.signal, stopping.signal])
    let timedOut = false
    const limit =
      timeoutMs > 0
        ? clock.after(timeoutMs, () => {
            timedOut = true
            cut.abort(new Error(`no result within ${timeoutMs / 1000} seconds`))
          })
        : undefined
    try {
      return await options.probe(signal)
    } catch (error) {
      return options.failed(error as Error, timedOut)
    } finally {
      limit?.cancel()
    }
  }

  const round = async (): Promise<void> => {
    const result = await attempt()
    if (stopping.signal.aborted) return
    await options.onResult(result)
    if (!stopping.signal.aborted) timer = clock.after(options.intervalMs, () => void round())
  }

  timer = clock.after(options.delayMs, () => void round())
  return () => {
    timer?.cancel()
    stopping.abort(new Error('the checks stop'))
  }
}
