import { withStart } from '../schedule/repeating-interval.ts'
import type { EnvironmentValue, JobSpec, NetworkSpec, RunSpec, ScheduleSpec, VolumeSpec } from './job-spec.ts'
import type { SubmittedJob, SubmittedRun, SubmittedSchedule, SubmittedVolume } from './submitted.ts'

function fillVolume(volume: SubmittedVolume): VolumeSpec {
  const { containerPath, hostPath = '', mode = 'RO', secret } = volume
  return secret === undefined ? { containerPath, hostPath, mode } : { containerPath, secret }
}

function fillNetwork({ mode, name, labels = {} }: NetworkSpec): NetworkSpec {
  return {
    mode,
    ...(name === undefined ? {} : { name }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
  }
}

function fillContainer({ docker, ucr }: SubmittedRun): Pick<RunSpec, 'docker' | 'ucr'> {
  return {
    ...(docker === undefined
      ? {}
      : { docker: { forcePullImage: false, privileged: false, parameters: [], ...docker } }),
    ...(ucr === undefined
      ? {}
      : { ucr: { privileged: false, ...ucr, image: { kind: 'docker', forcePull: false, ...ucr.image } } }),
  }
}

function fillEnvironment(env: Record<string, EnvironmentValue>): Record<string, EnvironmentValue> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : { secret: value.secret },
    ]),
  )
}

function fillRun(run: SubmittedRun): RunSpec {
  const { cmd, args, user, taskKillGracePeriodSeconds } = run
  return {
    cpus: run.cpus,
    mem: run.mem,
    disk: run.disk,
    gpus: run.gpus ?? 0,
    ...(cmd === undefined ? {} : { cmd }),
    ...(args === undefined ? {} : { args }),
    ...(user === undefined ? {} : { user }),
    env: fillEnvironment(run.env ?? {}),
    placement: {
      constraints: (run.placement?.constraints ?? []).map(({ attribute, operator, value }) => ({
        attribute,
        operator: operator === 'EQ' ? 'IS' : operator,
        ...(value === undefined ? {} : { value }),
      })),
    },
    artifacts: (run.artifacts ?? []).map((artifact) => ({
      extract: true,
      executable: false,
      cache: false,
      ...artifact,
    })),
    maxLaunchDelay: run.maxLaunchDelay ?? 3600,
    ...fillContainer(run),
    volumes: (run.volumes ?? []).map(fillVolume),
    restart: run.restart ?? { policy: 'NEVER' },
    ...(taskKillGracePeriodSeconds === undefined ? {} : { taskKillGracePeriodSeconds }),
    secrets: Object.fromEntries(
      Object.entries(run.secrets ?? {}).map(([name, { source }]) => [name, { source }]),
    ),
    networks: (run.networks ?? []).map(fillNetwork),
  }
}

/** A checked job with every default filled in, without its schedules. */
export function fillJob(job: SubmittedJob): JobSpec {
  return {
    id: job.id,
    ...(job.description === undefined ? {} : { description: job.description }),
    dependencies: (job.dependencies ?? []).map(({ id }) => ({ id })),
    labels: job.labels ?? {},
    run: fillRun(job.run),
  }
}

function fillCron(cron: string): string {
  const fields = cron.trim().split(/\s+/)
  return fields.map((field) => (field === '*/1' ? '*' : field)).join(' ')
}

/** A checked schedule with every default filled in; a repeating one without a start begins at `nowMs`. */
export function fillSchedule(schedule: SubmittedSchedule, nowMs: number): ScheduleSpec {
  const { cron, repeat, catchUp } = schedule
  return {
    id: schedule.id,
    ...(cron === undefined ? {} : { cron: fillCron(cron) }),
    ...(repeat === undefined ? {} : { repeat: withStart(repeat, nowMs) }),
    ...(catchUp === undefined ? {} : { catchUp }),
    timezone: schedule.timezone ?? 'UTC',
    startingDeadlineSeconds: schedule.startingDeadlineSeconds ?? 900,
    concurrencyPolicy: schedule.concurrencyPolicy ?? 'ALLOW',
    enabled: schedule.enabled ?? true,
  }
}
