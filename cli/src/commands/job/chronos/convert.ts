import { convertContainer } from './container.ts'
import { parentsFirst } from './order.ts'
import type { ChronosJob, Conversion, JobDefinition } from './types.ts'

type Members = Record<string, unknown>
type Say = (note: string) => void

/** Members without a counterpart, with the value that asks for nothing. */
const withoutCounterpart: [name: string, harmless: unknown, note: string][] = [
  ['softError', false, 'a failure does not let its children run; softError is left out'],
  ['async', false, 'success cannot be reported by a callback; async is left out'],
  ['highPriority', false, 'there are no priorities; highPriority is left out'],
  ['dataProcessingJobType', false, 'dataProcessingJobType is left out'],
  ['executor', '', 'the executor is left out'],
  ['executorFlags', '', 'executorFlags are left out'],
  ['taskInfoData', '', 'taskInfoData is left out'],
  ['maxCompletionTime', 0, 'a run is not ended after a time; maxCompletionTime is left out'],
]
const operators: Record<string, string> = { EQUALS: 'IS', LIKE: 'LIKE', UNLIKE: 'UNLIKE' }

/** An id from a name: lower case, other characters as hyphens. */
export function jobIdOf(name: string): string {
  const segments = name.toLowerCase().split('.')
  const clean = segments.map((part) => part.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, ''))
  return clean.filter((part) => part !== '').join('.')
}

/** `PT30M` in seconds; undefined when it is not a period of weeks, days, hours, minutes and seconds. */
export function periodSeconds(period: string): number | undefined {
  const found = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/.exec(period)
  if (found === null || /[PT]$/.test(period)) return undefined
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found
    .slice(1)
    .map((part) => Number(part ?? 0))
  return (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds
}

function commandOf(job: ChronosJob, say: Say): Members {
  const { command = '', shell = true, arguments: words = [] } = job
  if (shell) return { cmd: [command, ...words].join(' ').trim() }
  if (job.container && command === '') return { args: words }
  if (!job.container) say('a command without a container is always run by a shell')
  const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
  return { cmd: [command, ...quoted].join(' ').trim() }
}

function constraintsOf(constraints: readonly string[][], say: Say): Members[] {
  return constraints.flatMap(([attribute = '', operator = '', value]) => {
    const known = operators[operator.toUpperCase()]
    if (known === undefined)
      say(`the constraint ${attribute} ${operator} is left out: there is no such operator`)
    return known === undefined
      ? []
      : [{ attribute, operator: known, ...(value === undefined ? {} : { value }) }]
  })
}

function artifactsOf({ uris = [], fetch = [] }: ChronosJob): Members[] {
  const fetched = new Set(fetch.map(({ uri }) => uri))
  return [...fetch, ...uris.filter((uri) => !fetched.has(uri)).map((uri) => ({ uri }))].map((one) => ({
    ...one,
  }))
}

function runOf(job: ChronosJob, say: Say): Members {
  const { retries = 2, environmentVariables = [], constraints = [], runAsUser } = job
  const placement = constraintsOf(constraints, say)
  const artifacts = artifactsOf(job)
  if (retries > 0)
    say(
      `failed runs are repeated without a limit of ${retries}; restart.activeDeadlineSeconds limits the time`,
    )
  return {
    ...commandOf(job, say),
    cpus: Math.max(job.cpus ?? 0.1, 0.01),
    mem: Math.max(job.mem ?? 128, 32),
    disk: job.disk ?? 256,
    ...((job.gpus ?? 0) > 0 ? { gpus: job.gpus } : {}),
    ...(runAsUser === undefined || runAsUser === '' ? {} : { user: runAsUser }),
    ...(environmentVariables.length === 0
      ? {}
      : { env: Object.fromEntries(environmentVariables.map(({ name, value }) => [name, value])) }),
    ...(artifacts.length === 0 ? {} : { artifacts }),
    ...(placement.length === 0 ? {} : { placement: { constraints: placement } }),
    restart: { policy: retries > 0 ? 'ON_FAILURE' : 'NEVER' },
    ...(job.container ? convertContainer(job.container, say) : {}),
  }
}

function scheduleOf(job: ChronosJob, say: Say): Members[] {
  const { schedule = '', scheduleTimeZone = '', epsilon, concurrent = false, disabled = false } = job
  if (schedule === '') return []
  const deadline = epsilon === undefined ? undefined : periodSeconds(epsilon)
  if (epsilon !== undefined && deadline === undefined)
    say(`epsilon ${epsilon} is not a fixed time and is left out`)
  return [
    {
      id: 'chronos',
      repeat: schedule,
      ...(scheduleTimeZone === '' ? {} : { timezone: scheduleTimeZone }),
      ...(deadline === undefined ? {} : { startingDeadlineSeconds: Math.max(deadline, 60) }),
      concurrencyPolicy: concurrent ? 'ALLOW' : 'FORBID',
      enabled: !disabled,
    },
  ]
}

function convertOne(job: ChronosJob, say: Say): JobDefinition {
  const { name = '', parents = [], description = '', owner = '', ownerName = '', disabled = false } = job
  const id = jobIdOf(name)
  if (id === '') say('it has no name that can become an id')
  if (id !== name) say(`its id is ${id}`)
  const given = job as Members
  for (const [member, harmless, note] of withoutCounterpart) {
    if (given[member] !== undefined && given[member] !== harmless) say(note)
  }
  if (parents.length > 0 && disabled) say('a job that depends on others cannot be disabled')
  if (owner !== '') say('there is no notification of the owner; it becomes a label')
  const labels = {
    ...(owner === '' ? {} : { OWNER: owner }),
    ...(ownerName === '' ? {} : { OWNER_NAME: ownerName }),
  }
  return {
    id,
    ...(description === '' ? {} : { description }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(parents.length === 0 ? {} : { dependencies: parents.map((parent) => ({ id: jobIdOf(parent) })) }),
    ...(parents.length === 0 ? { schedules: scheduleOf(job, say) } : {}),
    run: runOf(job, say),
  }
}

/** Makes Metronome jobs of Chronos jobs, as `GET /scheduler/jobs` lists them. */
export function convertChronos(given: readonly ChronosJob[]): Conversion {
  const notes: Conversion['notes'] = []
  const jobs = given.map((job) =>
    convertOne(job, (note) => notes.push({ job: job.name ?? '(without a name)', note })),
  )
  const seen = new Set<string>()
  for (const { id } of jobs) {
    if (seen.has(id)) notes.push({ job: id, note: 'another job has this id, too' })
    seen.add(id)
  }
  return { jobs: parentsFirst(jobs), notes }
}
