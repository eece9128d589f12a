import { defineErrors } from '@dcos-lite/lib/errors'

export const metronomeErrors = defineErrors('METRONOME', {
  NOT_VALID: {
    status: 422,
    message: 'The submitted object is not valid: {reason}.',
    remedy: 'Correct the paths that the details name; nothing was changed.',
  },
  UNKNOWN_DEPENDENCIES: {
    status: 422,
    message: 'Job {jobId} depends on jobs that do not exist: {unknown}.',
    remedy: 'Create these jobs first, or leave them out of the dependencies.',
  },
  DEPENDENCY_CYCLE: {
    status: 422,
    message: 'With these dependencies job {jobId} would wait for itself: {cycle}.',
    remedy: 'Remove one dependency of the circle.',
  },
  JOB_NOT_FOUND: {
    status: 404,
    message: 'There is no job {jobId}.',
    remedy: 'List the jobs with "dcos job list".',
  },
  SCHEDULE_NOT_FOUND: {
    status: 404,
    message: 'Job {jobId} has no schedule {scheduleId}.',
    remedy: 'List its schedules with "dcos job schedule show {jobId}".',
  },
  RUN_NOT_FOUND: {
    status: 404,
    message: 'Job {jobId} has no active run {runId}.',
    remedy: 'Finished runs are in the history: "dcos job history {jobId}".',
  },
  JOB_EXISTS: {
    status: 409,
    message: 'A job with the id {jobId} exists already.',
    remedy: 'Choose another id, or change the job with "dcos job update".',
  },
  SCHEDULE_EXISTS: {
    status: 409,
    message: 'Job {jobId} has the schedule {existingId} already, and a job has one schedule at most.',
    remedy: 'Change the schedule with "dcos job schedule update", or remove it first.',
  },
  ACTIVE_RUNS: {
    status: 409,
    message: 'Job {jobId} has active runs.',
    remedy: 'Wait until they end, or delete with stopCurrentJobRuns=true.',
  },
  HAS_CHILDREN: {
    status: 409,
    message: 'The jobs {children} depend on job {jobId}.',
    remedy: 'Delete these jobs first, or remove the dependency from them.',
  },
  CHANGED_MEANWHILE: {
    status: 409,
    message: 'Job {jobId} was changed by another request at the same time.',
    remedy: 'Read the job again and repeat the request.',
  },
  ILLEGAL_ID: {
    status: 400,
    message: 'Not a valid id: {id}.',
    remedy: 'Ids are names of lower-case letters, digits and inner hyphens, separated by dots.',
  },
  UNKNOWN_EMBED: {
    status: 400,
    message: 'Unknown embed option "{option}".',
    remedy: 'Valid options are activeRuns, schedules, history and historySummary.',
  },
  BAD_PARAMETERS: {
    status: 422,
    message: 'The parameters of a run are not usable: {reason}.',
    remedy:
      'Send {"parameters": {"NAME": "text"}}; names have letters, digits and _ and do not begin with a digit.',
  },
  DAG_RUN_NOT_FOUND: {
    status: 404,
    message: 'There is no DAG run {dagRunId}.',
    remedy: 'List the DAG runs with "dcos job dag list".',
  },
  DAG_RUN_ACTIVE: {
    status: 409,
    message: 'The DAG run {dagRunId} has not ended.',
    remedy: 'Wait until it ends, or stop it with "dcos job dag stop {dagRunId}".',
  },
  DAG_RUN_NOT_VALID: {
    status: 422,
    message: 'The DAG run cannot be started: {reason}.',
    remedy: 'Send {"jobs": ["id", …], "parameters": {"NAME": "text"}}; parameters can be left out.',
  },
  DAG_TOO_LARGE: {
    status: 422,
    message: 'The DAG run would have {nodes} jobs; {most} are possible.',
    remedy: 'Start it from jobs that fewer others depend on.',
  },
  NOT_IN_DAG_RUN: {
    status: 422,
    message: 'The jobs {jobs} are not part of the DAG run {dagRunId}.',
    remedy: 'Name jobs that "dcos job dag show {dagRunId}" lists.',
  },
  NOTHING_TO_RERUN: {
    status: 409,
    message: 'Every job of the DAG run {dagRunId} has succeeded.',
    remedy: 'Name the jobs to run again, or start a new DAG run.',
  },
  JOB_IN_DAG_RUN: {
    status: 409,
    message: 'The DAG runs {dagRuns} still need job {jobId}.',
    remedy: 'Wait until they end, or delete with stopCurrentJobRuns=true, which makes them fail.',
  },
  NOT_LEADING: {
    status: 503,
    exitCode: 75,
    message: 'No metronome leads at the moment, or the leader does not answer.',
    remedy: 'Repeat the request; another metronome takes over within seconds.',
  },
  FORWARDED_TWICE: {
    status: 400,
    message: 'A request came back to the metronome that handed it to the leader.',
    remedy: 'Repeat the request; the metronomes did not agree on who leads.',
  },
  STOP_NOT_CONFIRMED: {
    status: 504,
    message: 'Run {runId} of job {jobId} is being stopped, but its task has not ended yet on {agents}.',
    remedy: 'The kill is repeated until the task ends; look at the run and at the agent.',
  },
  STATE_UNREADABLE: {
    status: 500,
    exitCode: 78,
    message: 'The stored {kind} cannot be used: {reason}.',
    remedy: 'Restore the state of metronome from a backup, or start the version that wrote it.',
  },
})
