import type { ContainerInfo, TaskInfo } from '@dcos-lite/lib/mesos'
import type { Gang, Rank } from '../gang/types.ts'
import { rankScript } from './rank-script.ts'

/** How often a rank looks for rank 0, five times a second. */
const tries = 600

/** Over TCP and nothing else: shared memory is chosen by machine, but ranks are in containers. */
const transport = { UCX_TLS: 'tcp,self' }

function containerOf(image: string): ContainerInfo {
  return { type: 'MESOS', mesos: { image: { type: 'DOCKER', docker: { name: image } } } }
}

/**
 * Hydra wants a different place for each rank. With this launcher it calls none of them, but it asks the resolver for names:
 * numbers need no answer. These are of a network that is never in use (RFC 2544).
 */
const placeOf = (rank: number): string => `198.18.${rank >> 8}.${rank & 255}`

/** Any word as a word of the shell. */
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

/** The task of one rank of a launched gang. */
export function rankTask(gang: Gang, rank: Rank): TaskInfo {
  const { name, ranks, program, image, environment = {} } = gang.spec
  const { address = '', port = 0 } = gang.meeting ?? {}
  const variables = {
    ...transport,
    ...environment,
    GANG_RANK: String(rank.rank),
    GANG_SIZE: String(ranks),
    GANG_HOSTS: gang.ranks.map((one) => placeOf(one.rank)).join(','),
    GANG_MEETING: `${address}:${port}`,
    GANG_TRIES: String(tries),
  }
  const words = program.map(quoted).join(' ')
  return {
    name: `${name}-rank-${rank.rank}`,
    task_id: { value: rank.taskId },
    agent_id: { value: rank.agentId },
    resources: rank.resources,
    command: {
      value: `set -- ${words}\n${rankScript(rank.rank)}`,
      environment: { variables: Object.entries(variables).map(([key, value]) => ({ name: key, value })) },
    },
    ...(image === undefined ? {} : { container: containerOf(image) }),
    labels: { labels: [{ key: 'gang', value: name }] },
  }
}
