import type { Explanation } from '@dcos-lite/lib/contracts'
import type { KernelAnswer } from '@dcos-lite/lib/kernel-desk'
import { parallelLimit } from '../decide/parallel-limit.ts'
import type { Engine } from '../engine/engine.ts'
import { runsWithTask } from '../engine/launchable.ts'
import { withKernel } from '../placement/with-kernel.ts'
import type { RunRecord } from '../records/types.ts'

function reasonOf(engine: Engine, run: RunRecord, nodes: number): string {
  if (!engine.connected()) return 'metronome is not connected to a Mesos master'
  const { retryAtMs = 0 } = run
  const pauseMs = retryAtMs - engine.environment.clock.nowMs()
  if (pauseMs > 0) return `the last attempt failed; the next one follows in ${Math.ceil(pauseMs / 1000)} s`
  const [limit, busy] = [parallelLimit(run.job), runsWithTask(engine, run.jobId)]
  if (busy >= limit) return `${busy} runs of this job have a task, and its limit is ${limit}`
  if (nodes === 0) return 'no node has offered resources yet'
  return 'no offered node fits'
}

/** Whether nothing keeps a run from a task but the lack of a node. */
function wantsNode(engine: Engine, run: RunRecord): boolean {
  const pauseMs = (run.retryAtMs ?? 0) - engine.environment.clock.nowMs()
  return engine.connected() && pauseMs <= 0 && runsWithTask(engine, run.jobId) < parallelLimit(run.job)
}

/** Why a run has no task yet; `kernel`: what the master says of its agents. */
function explainWaiting(engine: Engine, run: RunRecord, kernel: KernelAnswer | undefined): Explanation {
  const refused = engine.refusals.get(run.runId) ?? []
  return {
    subject: `${run.jobId}/${run.runId}`,
    waitingSinceMs: run.createdAtMs,
    reason: reasonOf(engine, run, refused.length),
    nodes: withKernel(refused, kernel),
  }
}

/** Runs that wait for a launch, by job; each with its explanation when that is asked for. */
export async function presentQueue(engine: Engine, explained: boolean): Promise<Record<string, unknown>[]> {
  const byJob = new Map<string, Record<string, unknown>[]>()
  const waiting = [...engine.index.waiting()].sort((a, b) => a.createdAtMs - b.createdAtMs)
  const asking = explained ? waiting.filter((run) => wantsNode(engine, run)) : []
  const answers = await engine.kernelAnswers(asking.map(({ job }) => job.run))
  const kernel = new Map(asking.map(({ runId }, index) => [runId, answers[index]]))
  for (const run of waiting) {
    const explanation = explained ? { explanation: explainWaiting(engine, run, kernel.get(run.runId)) } : {}
    const entry = { runId: run.runId, ...explanation }
    const known = byJob.get(run.jobId)
    if (known === undefined) byJob.set(run.jobId, [entry])
    else known.push(entry)
  }
  return [...byJob].map(([jobId, runs]) => ({ jobId, runs }))
}
