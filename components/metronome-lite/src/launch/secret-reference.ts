import type { Secret } from '@dcos-lite/lib/mesos'
import type { RunSpec } from '../job/job-spec.ts'

/** A declared secret as Mesos takes it: by reference, so that its value is known to the agent alone. */
export function secretReference({ secrets }: Pick<RunSpec, 'secrets'>, name: string): Secret {
  return { type: 'REFERENCE', reference: { name: secrets[name]?.source ?? name } }
}
