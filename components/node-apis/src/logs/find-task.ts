import { messageOf } from '@dcos-lite/lib/errors'
import { requestJson } from '@dcos-lite/lib/http-client'
import { nodeApiErrors } from '../errors.ts'
import { chooseTask } from './decide/sandbox-target.ts'
import type { KnownTask } from './decide/sandbox-target.ts'

/** Finds a task by its id, or by the beginning of it, at the leading master. */
export async function findTask(mesosUrl: string | undefined, wanted: string): Promise<KnownTask> {
  if (mesosUrl === undefined) {
    throw nodeApiErrors.NOT_ON_THIS_NODE({ what: 'The log of a task by its id', where: 'a master' })
  }
  const ask = async (query: string): Promise<KnownTask[]> => {
    try {
      const { status, body } = await requestJson<{ tasks?: KnownTask[] }>({
        url: `${mesosUrl}/tasks?${query}`,
        timeoutMs: 15_000,
      })
      if (status !== 200) throw new Error(`it answered ${status}`)
      return body.tasks ?? []
    } catch (error) {
      throw nodeApiErrors.UPSTREAM_FAILED({ what: 'The master', reason: messageOf(error) }, { cause: error })
    }
  }
  const exact = await ask(`task_id=${encodeURIComponent(wanted)}`)
  const task = chooseTask(exact, wanted) ?? chooseTask(await ask('limit=-1'), wanted)
  if (!task) throw nodeApiErrors.TASK_UNKNOWN({ task: wanted.slice(0, 256) })
  return task
}
