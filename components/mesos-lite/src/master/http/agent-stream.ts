import type { FastifyRequest } from '@dcos-lite/lib/http-server'
import { createRecordDecoder } from '@dcos-lite/lib/recordio'
import type { AgentMessage } from '../../protocol/messages.ts'
import { takeAgentMessage } from '../agents/messages.ts'
import { masterErrors } from '../errors.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent } from '../state/types.ts'

function parse(record: Buffer): unknown {
  try {
    return JSON.parse(record.toString('utf8')) as unknown
  } catch (error) {
    const reason = (error as Error).message
    throw masterErrors.CALL_UNREADABLE({ call: 'AgentMessage', reason }, { cause: error })
  }
}

/** The records of a request whose body stays open, as they arrive. */
export async function* readAgentRecords(request: FastifyRequest): AsyncGenerator<unknown, void> {
  const decoder = createRecordDecoder()
  for await (const chunk of request.body as AsyncIterable<Uint8Array>) {
    for (const record of decoder.push(chunk)) yield parse(record)
  }
}

/** Acts on what an agent says in the request that opened its session, until one of the two is over. */
export async function followAgent(
  reign: Reign,
  agent: Agent,
  records: AsyncGenerator<unknown, void>,
  request: FastifyRequest,
): Promise<void> {
  const { session } = agent
  if (!session) return
  // The answer ends with the session; the request would go on.
  void session.closed.then(() => request.raw.destroy())
  try {
    for await (const message of records) {
      if (agent.session !== session || !reign.leadership.holds()) break
      const work = takeAgentMessage(reign, agent, message as AgentMessage)
      if (work) await work
    }
  } catch (error) {
    // A connection that breaks is the end of the session like any other.
    reign.log.debug('what an agent says could not be read further', { agentId: agent.id, error })
  }
  if (agent.session === session) session.close()
}
