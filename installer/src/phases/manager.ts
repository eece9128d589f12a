import type { Clock } from '@dcos-lite/lib/clock'
import { isDcosError, messageOf } from '@dcos-lite/lib/errors'
import type { DcosError } from '@dcos-lite/lib/errors'
import type { Random } from '@dcos-lite/lib/random'
import { installerErrors } from '../errors.ts'
import type { PhaseView, ProgressView } from '../progress/view.ts'
import { inParallel } from './in-parallel.ts'
import type { AnyPhase, Tools, Work } from './phase.ts'

export interface ManagerOptions<State> {
  state: State
  phases: readonly AnyPhase<State>[]
  /** Whether phases that change hosts only say what they would do. */
  preview: boolean
  /** Hosts that are worked on at the same time. */
  parallelism: number
  view: ProgressView
  clock: Clock
  random: Random
  signal: AbortSignal
}

/** What was done, or would be: the work of every phase that changes hosts. */
export interface RunReport {
  changes: { phase: string; work: Work[] }[]
  tookMs: { phase: string; ms: number }[]
}

interface Failure {
  host: string
  error: unknown
}

/** Puts the failures of hosts into one error that names each of them. The remedy is that of the first cause. */
function phaseFailed(phase: string, failures: Failure[], hosts: number): DcosError {
  const [first] = failures
  // What concerns no single host says all by itself.
  if (first?.host === '' && isDcosError(first.error)) return first.error
  const said = failures.map(({ host, error }) => `\n  ${host === '' ? 'here' : host}: ${messageOf(error)}`)
  const onHosts = failures.some(({ host }) => host !== '')
  const remedies = failures.flatMap(({ error }) => (isDcosError(error) ? [error.remedy] : []))
  const remedy = [...new Set(remedies)].join(' ') || 'Look at the log of the host.'
  return installerErrors.PHASE_FAILED(
    {
      phase,
      where: onHosts ? ` on ${failures.length} of ${hosts} hosts` : '',
      failures: said.join(''),
      remedy,
    },
    {
      details: failures.map(({ host, error }) => ({
        host,
        message: messageOf(error),
        code: isDcosError(error) ? error.code : undefined,
      })),
      cause: first === undefined || isDcosError(first.error) ? undefined : first.error,
    },
  )
}

function toolsFor(options: ManagerOptions<unknown>, view: PhaseView, host: string): Tools {
  const { clock, random, signal } = options
  const report = (text: string): void => view.report(host, text)
  return { clock, random, signal, report, notice: options.view.notice }
}

async function runPhase<State>(
  options: ManagerOptions<State>,
  phase: AnyPhase<State>,
  view: PhaseView,
  prepared: ReturnType<AnyPhase<State>['prepare']>,
): Promise<void> {
  const { state, parallelism, signal } = options
  const hosts = [...new Set(prepared.work.map((work) => work.host))]
  const groups = phase.order?.(state, hosts) ?? [hosts]
  for (const group of groups.filter((members) => members.length > 0)) {
    const failures = await inParallel(group, parallelism, async (host) => {
      signal.throwIfAborted()
      view.hostStarted(host)
      try {
        await prepared.runOn(host, toolsFor(options, view, host))
        view.hostDone(host)
      } catch (error) {
        view.hostFailed(host, messageOf(error))
        throw error
      }
    })
    signal.throwIfAborted()
    if (failures.length > 0) {
      const found = failures.map(({ item, error }) => ({ host: item, error }))
      throw phaseFailed(phase.title, found, hosts.length)
    }
  }
  await phase.finish?.(state, toolsFor(options, view, ''))
}

/** Runs clean-ups from the last phase that began to the first; a clean-up that fails is said and does not stop. */
async function cleanUp<State>(options: ManagerOptions<State>, begun: AnyPhase<State>[]): Promise<void> {
  const { state, clock, random, view } = options
  for (const phase of [...begun].reverse()) {
    const say = (text: string): void => view.notice(`${phase.name}: ${text}`)
    // The clean-up of an interrupted run must not be interrupted by the same signal.
    const tools = { clock, random, signal: new AbortController().signal, report: say, notice: say }
    await phase.cleanup?.(state, tools).catch((error: unknown) => say(`clean-up failed: ${messageOf(error)}`))
  }
}

/**
 * Runs phases one after another. A phase whose plan is empty is passed over. When one fails, clean-ups run and its
 * error is thrown, DCL_INSTALLER_PHASE_FAILED with host and cause or DCL_INSTALLER_INTERRUPTED.
 */
export async function runPhases<State>(options: ManagerOptions<State>): Promise<RunReport> {
  const { state, phases, preview, view, signal, clock } = options
  const report: RunReport = { changes: [], tookMs: [] }
  const begun: AnyPhase<State>[] = []
  for (const [at, phase] of phases.entries()) {
    const startedMs = clock.monotonicMs()
    const prepared = phase.prepare(state)
    if (phase.changes) report.changes.push({ phase: phase.title, work: prepared.work })
    if (prepared.work.length === 0 || (preview && phase.changes)) continue
    const busy = prepared.work.map((work) => work.host)
    // The last look at the whole has a line of its own.
    const hosts = [...new Set([...busy, ...(phase.finish ? [''] : [])])]
    const phaseView = view.phase({
      index: at + 1,
      total: phases.length,
      name: phase.name,
      title: phase.title,
      hosts,
    })
    begun.push(phase)
    try {
      await runPhase(options, phase, phaseView, prepared)
      await phaseView.end()
    } catch (error) {
      await phaseView.end()
      await cleanUp(options, begun)
      if (signal.aborted) throw installerErrors.INTERRUPTED({ phase: phase.title })
      throw error
    }
    report.tookMs.push({ phase: phase.title, ms: clock.monotonicMs() - startedMs })
  }
  return report
}
