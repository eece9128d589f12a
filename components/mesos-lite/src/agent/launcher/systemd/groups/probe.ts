import { runProbe } from '../../process/probe.ts'
import { userPrefix } from '../../process/spawn-task.ts'
import type { ProbeCommand } from '../../types.ts'
import type { GroupTree } from './group-tree.ts'

// Joins the groups with the rights of the agent, and only then becomes the user of the task.
const joinAndRun = `while [ "$1" != -- ]; do echo $$ >"$1" || exit 125; shift; done
shift
exec "$@"`

/** Runs a command inside the group of a task: what it uses counts for the task, and it ends with the task. */
export async function probeInGroup(command: ProbeCommand, tree: GroupTree, group: string): Promise<number> {
  const { user, argv, networkNamespace, ...rest } = command
  const network = networkNamespace === undefined ? [] : ['nsenter', `--net=${networkNamespace}`, '--']
  const doors = await tree.doors(group)
  const words = [...doors, '--', ...network, ...userPrefix(user), ...argv]
  return await runProbe({ ...rest, argv: ['/bin/sh', '-c', joinAndRun, 'probe', ...words] })
}
