/** Lets a few pieces of work through in each turn of the event loop, in order. */
export interface Pace {
  /** Resolves when it is the turn of the caller. */
  next(): Promise<void>
}

/** Creates a pace; between two turns everybody else is served: sockets, timers, other work. */
export function createPace(perTurn: number): Pace {
  let waiting: (() => void)[] = []
  let from = 0
  let running = false
  const turn = (): void => {
    const due = waiting.slice(from, from + perTurn)
    from += due.length
    running = from < waiting.length
    if (running) setImmediate(turn)
    else {
      waiting = []
      from = 0
    }
    for (const go of due) go()
  }
  return {
    next: () =>
      new Promise((resolve) => {
        waiting.push(resolve)
        if (running) return
        running = true
        setImmediate(turn)
      }),
  }
}
