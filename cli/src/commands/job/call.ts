import { cliErrors } from '../../errors.ts'
import type { ClusterCall } from '../../http/cluster-client.ts'
import type { Context } from '../../program/context.ts'
import { jobPath } from './types.ts'

/** Calls Metronome about one job, at `rest` below its path; a job that is not there is DCL_CLI_NOT_FOUND. */
export async function callJob<T>(
  context: Context,
  jobId: string,
  rest = '',
  call: ClusterCall = {},
): Promise<T> {
  const { status, body } = await context
    .cluster()
    .json<T & { message?: string }>(jobPath(jobId) + rest, { ...call, accept: [404] })
  if (status !== 404) return body
  const reason = body.message ?? 'Job not found'
  if (reason !== 'Job not found') {
    throw cliErrors.REFUSED({
      reason,
      hint: 'Nothing was changed. See: dcos job show and dcos job show runs',
    })
  }
  const hint = 'dcos job list shows the jobs there are.'
  throw cliErrors.NOT_FOUND({ kind: 'job', name: jobId, hint })
}
