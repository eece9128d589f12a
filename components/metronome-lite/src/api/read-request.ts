import type { FastifyRequest } from '@dcos-lite/lib/http-server'
import { httpErrors } from '@dcos-lite/lib/http-server'
import { metronomeErrors } from '../errors.ts'
import { isJobId } from '../job/job-spec.ts'
import { embedOptions } from './present-job.ts'
import type { EmbedOption } from './present-job.ts'

function parameter(request: FastifyRequest, name: string): string {
  return (request.params as Record<string, string | undefined>)[name] ?? ''
}

function valuesOf(request: FastifyRequest, name: string): string[] {
  const value = (request.query as Record<string, string | string[] | undefined>)[name]
  return value === undefined ? [] : [value].flat()
}

/** The job id of the path; DCL_METRONOME_ILLEGAL_ID when no job can have it. */
export function readJobId(request: FastifyRequest): string {
  const id = parameter(request, 'jobId')
  if (!isJobId(id)) throw metronomeErrors.ILLEGAL_ID({ id })
  return id
}

/** The schedule id of the path. */
export function readScheduleId(request: FastifyRequest): string {
  return parameter(request, 'scheduleId')
}

/** The run id of the path. */
export function readRunId(request: FastifyRequest): string {
  return parameter(request, 'runId')
}

/** The parsed body; anything that was not sent as JSON is refused. */
export function readBody(request: FastifyRequest): unknown {
  const contentType = request.headers['content-type'] ?? ''
  if (!/^application\/json\b/i.test(contentType.trim()))
    throw httpErrors.UNSUPPORTED_MEDIA_TYPE({ contentType })
  if (request.body === undefined)
    throw httpErrors.BAD_REQUEST({ reason: 'the body is empty, JSON is expected' })
  return request.body
}

/** The embed options, repeated or separated by commas. */
export function readEmbeds(request: FastifyRequest): Set<EmbedOption> {
  const wanted = valuesOf(request, 'embed').flatMap((value) => value.split(','))
  const known: readonly string[] = embedOptions
  for (const option of wanted) if (!known.includes(option)) throw metronomeErrors.UNKNOWN_EMBED({ option })
  return new Set(wanted as EmbedOption[])
}

/** What the queue shows beside the run ids; words that it does not know are ignored, as the original does. */
export function readQueueEmbeds(request: FastifyRequest): { explanation: boolean } {
  const wanted = valuesOf(request, 'embed').flatMap((value) => value.split(','))
  return { explanation: wanted.includes('explanation') }
}

/** A query flag; anything but `true` and `false` is refused. */
export function readFlag(request: FastifyRequest, name: string): boolean {
  const [value = 'false'] = valuesOf(request, name)
  if (value !== 'true' && value !== 'false') {
    throw httpErrors.BAD_REQUEST({ reason: `${name} must be true or false, not ${value}` })
  }
  return value === 'true'
}
