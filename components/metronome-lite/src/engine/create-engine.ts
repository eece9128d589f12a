import { createJobIndex } from './job-index.ts'
import { createRunIndex } from './run-index.ts'
import { createSequence } from './sequence.ts'
import type { Engine } from './engine.ts'

/** The engine of one reign. What it is told about changes of work is passed on once a turn of the event loop. */
export function createEngine(
  parts: Pick<
    Engine,
    | 'environment'
    | 'records'
    | 'counters'
    | 'historyCount'
    | 'workChanged'
    | 'call'
    | 'connected'
    | 'kernelAnswers'
  >,
): Engine {
  let told: NodeJS.Immediate | undefined
  let stopped = false
  return {
    ...parts,
    index: createRunIndex(parts.records),
    jobIndex: createJobIndex(parts.records),
    sequence: createSequence(),
    workChanged() {
      if (stopped) return
      told ??= setImmediate(() => {
        told = undefined
        parts.workChanged()
      })
    },
    onRunEnded: new Set(),
    refusals: new Map(),
    stop() {
      stopped = true
      clearImmediate(told)
    },
  }
}
