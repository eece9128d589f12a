import type { DcosError } from '@dcos-lite/lib/errors'
import type { FastifyRequest, RenderedError } from '@dcos-lite/lib/http-server'

function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#x27;',
  }
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}

function namesOf(details: unknown): string {
  return Array.isArray(details) ? details.join(', ') : ''
}

/** The body that clients of this API know for each failure. */
function bodyOf(error: DcosError, requestPath: string): unknown {
  const { jobId, runId, scheduleId, existingId, id } = error.fields
  switch (error.code) {
    case 'DCL_METRONOME_NOT_VALID':
      return { message: 'Object is not valid', details: error.details }
    case 'DCL_METRONOME_UNKNOWN_DEPENDENCIES':
      return { message: `Dependencies contain unknown jobs. unknown=[${namesOf(error.details)}]` }
    case 'DCL_METRONOME_DEPENDENCY_CYCLE':
      return { message: `Dependencies have a cycle. cycle=[${namesOf(error.details)}]` }
    case 'DCL_METRONOME_JOB_NOT_FOUND':
      return { id: jobId, message: 'Job not found' }
    case 'DCL_METRONOME_SCHEDULE_NOT_FOUND':
      return { id: scheduleId, message: 'Schedule not found' }
    case 'DCL_METRONOME_RUN_NOT_FOUND':
      return { jobSpec: jobId, id: runId, message: 'Job Run not found' }
    case 'DCL_METRONOME_JOB_EXISTS':
      return { message: 'Job with this id already exists' }
    case 'DCL_METRONOME_SCHEDULE_EXISTS':
      return {
        message:
          existingId === scheduleId
            ? `requirement failed: A schedule with id ${String(scheduleId)} already exists`
            : 'requirement failed: Only one schedule supported at the moment',
      }
    case 'DCL_METRONOME_ACTIVE_RUNS':
      return { message: 'There are active job runs. Override with stopCurrentJobRuns=true' }
    case 'DCL_METRONOME_HAS_CHILDREN':
      return {
        message: `There are jobs with a dependency on ${String(jobId)}. children=[${namesOf(error.details)}]`,
      }
    case 'DCL_METRONOME_JOB_IN_DAG_RUN':
      return { message: `${error.message} Override with stopCurrentJobRuns=true` }
    case 'DCL_METRONOME_NOT_LEADING':
      return 'No consistent leadership'
    case 'DCL_METRONOME_ILLEGAL_ID':
      return { message: escapeHtml(`Not a valid id: ${String(id)}`), requestPath }
    case 'DCL_METRONOME_UNKNOWN_EMBED':
      return {
        message: 'Unknown embed options. Valid options are: activeRuns, schedules, history, historySummary',
        requestPath,
      }
    case 'DCL_HTTP_NOT_FOUND':
      return { message: 'Unknown route.', requestPath }
    default:
      if (error.status >= 500 && !error.code.startsWith('DCL_METRONOME')) return { requestPath }
      return error.code.startsWith('DCL_METRONOME')
        ? { message: error.message, code: error.code, remedy: error.remedy }
        : { message: escapeHtml(error.message), requestPath }
  }
}

/** Renders a failure in the shapes of the original API; the code and the remedy travel in headers. */
export function renderError(error: DcosError, request: FastifyRequest): RenderedError {
  const requestPath = request.url.split('?', 1)[0] ?? ''
  return {
    status: error.status,
    headers: { 'x-dcos-error-code': error.code },
    body: bodyOf(error, requestPath),
  }
}
