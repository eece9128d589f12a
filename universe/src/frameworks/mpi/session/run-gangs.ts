import type { Environment } from '@dcos-lite/lib/component'
import type { Offer, SchedulerCall, SchedulerEvent, TaskStatus } from '@dcos-lite/lib/mesos'
import { connectScheduler } from '@dcos-lite/lib/mesos-scheduler'
import { mpiErrors } from '../errors.ts'
import { answerOffers } from '../gang/decide/answer-offers.ts'
import type { Moment } from '../gang/decide/answer-offers.ts'
import { applyStatus, endGang } from '../gang/decide/apply-status.ts'
import type { GangStep } from '../gang/decide/apply-status.ts'
import { applyTime } from '../gang/decide/apply-time.ts'
import { newGang } from '../gang/types.ts'
import type { Gang, Patience } from '../gang/types.ts'
import { defaultPatience } from './config.ts'
import type { MpiConfig } from './config.ts'
import { frameworkInfo } from './framework-info.ts'
import { killCalls, offerCalls, reconcileCall } from './send-answers.ts'
import { readState, writeState } from './state-file.ts'

const tickMs = 250
const reconcileEveryMs = 30_000

/** Gangs on their way. */
export interface RunningGangs {
  /** The gangs when all have ended, well or not. Rejects when the framework cannot go on. */
  ended: Promise<Gang[]>
  /** How far they are. */
  gangs(): readonly Gang[]
  /** Ends all gangs; `ended` resolves when their ranks are gone. */
  cancel(why: string): void
  /** Stops this process of the scheduler; the ranks go on, and another process can take over. */
  leave(): Promise<void>
}

/** Runs gangs until all have ended; `say` gets what people should know, a line at a time. */
export async function runGangs(
  config: MpiConfig,
  environment: Environment,
  say: (line: string) => void,
): Promise<RunningGangs> {
  const { clock, random, log } = environment
  const patience: Patience = { ...defaultPatience, ...config.patience }
  const before = config.stateFile === undefined ? undefined : await readState(config.stateFile)
  let frameworkId = before?.frameworkId
  let gangs = before?.gangs ?? config.gangs.map((spec) => newGang(spec, clock.nowMs()))
  let offers: Offer[] = []
  let suppressed = false
  let over = false
  const result = Promise.withResolvers<Gang[]>()
  result.promise.catch(() => undefined) // who looks later still sees it

  const moment = (): Moment => ({ nowMs: clock.nowMs(), chance: random.next() })
  const keep = async (): Promise<void> => {
    if (config.stateFile === undefined) return
    const known = frameworkId === undefined ? {} : { frameworkId }
    await writeState(config.stateFile, { version: 1, ...known, gangs })
  }
  // A call that did not arrive needs no other care: the tick repeats kills, and reconciliation finds lost launches.
  const send = async (calls: readonly SchedulerCall[]): Promise<void> => {
    for (const call of calls) {
      await connection.call(call).catch((error: unknown) => {
        log.warn('a call did not reach the master', { call: call.type, error })
      })
    }
  }
  const tell = (old: Gang | undefined, { spec, phase, why, exitCode, ranks }: Gang): void => {
    if (old?.phase === phase) return
    const because = why === undefined ? '' : `: ${why}`
    const code = phase === 'ended' ? ` with ${exitCode}` : ''
    const places = ranks.map(({ rank, hostname }) => `${rank} on ${hostname}`).join(', ')
    say(`${spec.name} is ${phase}${code}${phase === 'starting' ? `: ranks ${places}` : because}`)
  }

  /** Writes down what was decided, and only then does it. */
  const become = async (next: Gang[], calls: readonly SchedulerCall[]): Promise<void> => {
    const old = gangs
    gangs = next
    if (next.some((gang, index) => gang !== old[index])) await keep()
    for (const [index, gang] of next.entries()) tell(old[index], gang)
    await send(calls)
    const waiting = gangs.some(({ phase }) => phase === 'waiting')
    if (waiting === suppressed) {
      suppressed = !waiting
      await send([{ type: waiting ? 'REVIVE' : 'SUPPRESS' }])
    }
    if (over || gangs.some(({ phase }) => phase !== 'ended')) return
    over = true
    await send([{ type: 'TEARDOWN' }])
    result.resolve(gangs)
  }
  const step = async (index: number, change: GangStep | undefined): Promise<void> => {
    if (!change) return
    await become(
      gangs.map((gang, at) => (at === index ? change.gang : gang)),
      killCalls(change.kill),
    )
  }
  const turn = async (): Promise<void> => {
    if (!connection.connected()) return
    const answers = answerOffers(gangs, offers, patience, moment())
    offers = answers.held
    for (const line of answers.said) say(line)
    await become(answers.gangs, offerCalls(answers.gangs, answers))
  }

  const handleStatus = async (status: TaskStatus): Promise<void> => {
    for (const [index, gang] of gangs.entries()) {
      await step(index, applyStatus(gang, status, patience, moment()))
    }
    const { uuid, agent_id, task_id } = status
    // Only now: an update that is not acknowledged comes again, so that none is lost with this process.
    if (uuid !== undefined && agent_id !== undefined) {
      await send([{ type: 'ACKNOWLEDGE', acknowledge: { agent_id, task_id, uuid } }])
    }
  }
  const onEvent = async (event: SchedulerEvent): Promise<void> => {
    switch (event.type) {
      case 'SUBSCRIBED': {
        frameworkId = event.subscribed.framework_id.value
        offers = []
        await keep()
        const reconcile = reconcileCall(gangs)
        return await send(reconcile ? [reconcile] : [])
      }
      case 'OFFERS':
        offers.push(...event.offers.offers)
        return await turn()
      case 'RESCIND':
        offers = offers.filter(({ id }) => id.value !== event.rescind.offer_id.value)
        return
      case 'UPDATE':
        return await handleStatus(event.update.status)
      case 'ERROR':
        if (/has been removed/i.test(event.error.message)) {
          result.reject(mpiErrors.REMOVED({ reason: event.error.message }))
        }
        return
      default:
    }
  }

  // Events of the master and of time have their turn one after the other.
  let line: Promise<void> = Promise.resolve()
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = line.then(() => (over ? undefined : work()))
    line = done.catch((error: unknown) => {
      log.error('a step failed', { error })
    })
    return done
  }
  const connection = connectScheduler({
    masterUrls: config.masterUrls,
    frameworkInfo: () => frameworkInfo(config, frameworkId),
    suppressedRoles: () => (suppressed ? [config.role ?? '*'] : []),
    environment,
    onEvent: (event) => inTurn(() => onEvent(event)),
    onDisconnected: (reason) => say(`not connected to a master: ${reason}`),
  })
  let reconciledAtMs = clock.nowMs()
  const tick = async (): Promise<void> => {
    const nowMs = clock.nowMs()
    for (const [index, gang] of gangs.entries()) await step(index, applyTime(gang, patience, nowMs))
    await turn()
    const reconcile = nowMs - reconciledAtMs >= reconcileEveryMs ? reconcileCall(gangs) : undefined
    if (!reconcile) return
    reconciledAtMs = nowMs
    await send([reconcile])
  }
  const ticks = clock.every(tickMs, () => void inTurn(tick).catch(() => undefined)) // it is logged above
  const leave = async (): Promise<void> => {
    over = true
    ticks.cancel()
    await connection.stop()
  }
  return {
    ended: result.promise.finally(leave),
    gangs: () => gangs,
    cancel: (why) =>
      void inTurn(async () => {
        for (const [index, gang] of gangs.entries()) {
          if (gang.phase === 'ended') continue
          const change = endGang(gang, why, clock.nowMs())
          const none = change.kill.length === 0
          await step(
            index,
            none ? { ...change, gang: { ...gang, phase: 'ended', why, exitCode: 1 } } : change,
          )
        }
      }).catch(() => undefined),
    leave,
  }
}
