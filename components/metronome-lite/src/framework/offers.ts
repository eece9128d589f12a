import { peerOrigin } from '@dcos-lite/lib/http-client'
import type { Offer, TaskInfo } from '@dcos-lite/lib/mesos'
import { taskIdPrefix } from '../decide/run-id.ts'
import type { Engine } from '../engine/engine.ts'
import { launchableRuns } from '../engine/launchable.ts'
import { buildTask } from '../launch/build-task.ts'
import { planLaunches } from '../placement/plan-launches.ts'
import type { LaunchPlan, Placement } from '../placement/plan-launches.ts'
import type { Attempt, RunRecord } from '../records/types.ts'
import { handleStatus } from './statuses.ts'

const unneededSeconds = 120
const tooSmallSeconds = 5
/** Runs that are launched on one batch of offers, so that their attempts fit one transaction. */
const mostLaunchesAtOnce = 60
/** Runs that are looked at for one batch of offers, so that a very long queue does not hold up everything else. */
const mostLookedAt = 2000

export interface OfferContext {
  role: string
  homeRegion: string | undefined
  /** Told about each task that is launched. */
  launched: (taskId: string) => void
}

/** Where the agent of an offer serves its files. */
function agentUrlOf({ url, hostname }: Offer): string {
  const { ip, hostname: name, port } = url.address
  const host = ip ?? name ?? hostname
  const origin = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return url.scheme === 'http' ? peerOrigin(origin) : `${url.scheme}://${origin}`
}

interface PreparedTask {
  task: TaskInfo
  run: RunRecord
}

function prepare(engine: Engine, offer: Offer, { runId, resources }: Placement): PreparedTask[] {
  const { clock, random } = engine.environment
  const run = engine.records.runs.get(runId)
  if (run === undefined) return []
  const taskId = `${taskIdPrefix(run.jobId, runId)}.${random.uuid()}`
  const attempt: Attempt = {
    taskId,
    agentId: offer.agent_id.value,
    hostname: offer.hostname,
    agentUrl: agentUrlOf(offer),
    state: 'TASK_CREATED',
    startedAtMs: clock.nowMs(),
    confirmed: false,
  }
  const { retryAtMs: _, ...rest } = run
  return [
    {
      task: buildTask(run, taskId, offer, resources),
      run: { ...rest, attempts: [...run.attempts, attempt] },
    },
  ]
}

/** Takes the attempts back that the master refused to launch; they wait again. */
async function takeBack(engine: Engine, tasks: PreparedTask[]): Promise<void> {
  await engine.sequence(async () => {
    const operations = tasks.flatMap(({ task, run }) => {
      const stored = engine.records.runs.get(run.runId)
      if (stored === undefined) return []
      const attempts = stored.attempts.filter(({ taskId }) => taskId !== task.task_id.value)
      return [engine.records.runs.putOperation(run.runId, { ...stored, attempts })]
    })
    await engine.records.commit(operations)
  })
  engine.workChanged()
}

/** Runs whose launch was refused together with others: each is launched alone, so that only the wrong one fails. */
const alone = new WeakMap<Engine, Set<string>>()

function aloneOf(engine: Engine): Set<string> {
  const known = alone.get(engine) ?? new Set()
  alone.set(engine, known)
  return known
}

/** A refused launch is the end of its attempt; what follows is up to the restart policy of the run. */
async function failRefused(engine: Engine, { task }: PreparedTask, reason: string): Promise<void> {
  const message = `the master refused the launch: ${reason}`
  await handleStatus(engine, { task_id: task.task_id, state: 'TASK_ERROR', message })
}

async function handleRefusal(engine: Engine, tasks: PreparedTask[], reason: string): Promise<void> {
  const [only] = tasks
  if (only && tasks.length === 1) return failRefused(engine, only, reason)
  for (const { run } of tasks) aloneOf(engine).add(run.runId)
  await takeBack(engine, tasks)
}

interface Launch {
  offer: Offer
  tasks: PreparedTask[]
}

async function accept(engine: Engine, { offer, tasks }: Launch, context: OfferContext): Promise<void> {
  for (const { task } of tasks) context.launched(task.task_id.value)
  const outcome = await engine.call({
    type: 'ACCEPT',
    accept: {
      offer_ids: [offer.id],
      operations: [{ type: 'LAUNCH', launch: { task_infos: tasks.map(({ task }) => task) } }],
      filters: { refuse_seconds: 0 },
    },
  })
  // Without an answer the launch may have happened: only the reconciliation can tell.
  if (tasks.length === 1) for (const { run } of tasks) aloneOf(engine).delete(run.runId)
  if (outcome === 'refused') await takeBack(engine, tasks)
  if (typeof outcome === 'object') await handleRefusal(engine, tasks, outcome.refusedFor)
  if (outcome !== 'accepted') return
  for (const { run } of tasks) engine.counters.launched(engine.environment.clock.nowMs() - run.createdAtMs)
}

async function decline(engine: Engine, unused: Offer['id'][], stillWaiting: boolean): Promise<void> {
  if (unused.length === 0) return
  const filters = { refuse_seconds: stillWaiting ? tooSmallSeconds : unneededSeconds }
  await engine.call({ type: 'DECLINE', decline: { offer_ids: unused, filters } })
}

function noteRefusals(engine: Engine, refusals: LaunchPlan['refusals']): void {
  for (const [runId, nodes] of refusals) {
    const seen = new Set(nodes.map(({ agentId }) => agentId))
    const older = (engine.refusals.get(runId) ?? []).filter(({ agentId }) => !seen.has(agentId))
    engine.refusals.set(runId, [...older, ...nodes])
  }
}

/** What of these is launched with one call; the rest waits for the next offers. */
function together(engine: Engine, placements: Placement[]): Placement[] {
  const suspect = placements.find(({ runId }) => aloneOf(engine).has(runId))
  return suspect ? [suspect] : placements
}

/** Decides what each offer is used for, and stores the attempts. Inside `sequence` only. */
async function prepareLaunches(
  engine: Engine,
  offers: Offer[],
  { role, homeRegion }: OfferContext,
): Promise<{ launches: Launch[]; stillWaiting: boolean; moreFit: boolean }> {
  const launchable = launchableRuns(engine, mostLookedAt)
  const waiting = launchable.map(({ runId, job }) => ({ runId, run: job.run }))
  const plan = planLaunches({ waiting, offers, role, homeRegion, mostPlacements: mostLaunchesAtOnce })
  const launches = offers.map((offer) => ({
    offer,
    tasks: together(engine, plan.accepted.get(offer.id.value) ?? []).flatMap((placement) =>
      prepare(engine, offer, placement),
    ),
  }))
  const runs = launches.flatMap(({ tasks }) => tasks.map(({ run }) => run))
  await engine.records.commit(runs.map((run) => engine.records.runs.putOperation(run.runId, run)))
  for (const { runId } of runs) engine.refusals.delete(runId)
  noteRefusals(engine, plan.refusals)
  const moreFit = runs.length >= mostLaunchesAtOnce && waiting.length > runs.length
  return { launches, stillWaiting: waiting.length > runs.length, moreFit }
}

/** Launches what fits. Every attempt is durable before its ACCEPT is sent. */
export async function handleOffers(engine: Engine, offers: Offer[], context: OfferContext): Promise<void> {
  const { launches, stillWaiting, moreFit } = await engine.sequence(() =>
    prepareLaunches(engine, offers, context),
  )
  const unused = launches.filter(({ tasks }) => tasks.length === 0).map(({ offer }) => offer.id)
  const used = launches.filter(({ tasks }) => tasks.length > 0)
  await Promise.all([
    ...used.map((launch) => accept(engine, launch, context)),
    decline(engine, unused, stillWaiting),
  ])
  // The rest of a long queue needs the declined offers at once.
  if (moreFit) await engine.call({ type: 'REVIVE' })
  engine.workChanged()
}
