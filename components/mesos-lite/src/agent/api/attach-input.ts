import type { FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { readRecords } from '../../protocol/http/index.ts'
import { agentErrors } from '../errors.ts'
import type { AttachTarget } from '../containers/attach-target.ts'
import type { ContainerInput } from '../containers/container-input.ts'
import { containerIdProblem } from '../containers/decide/container-id.ts'
import type { ContainerId } from '../containers/decide/container-id.ts'
import type { ProcessIo } from '../containers/process-io.ts'
import type { ContainerSources } from './container-calls.ts'
import { findTarget } from './io-calls.ts'

interface AttachCall {
  type?: string
  attach_container_input?: AttachPart
}

interface AttachPart {
  type?: string
  container_id?: ContainerId
  process_io?: ProcessIo
}

const overPollMs = 100

function partOf({ type, attach_container_input: part }: AttachCall): AttachPart {
  if (type === 'ATTACH_CONTAINER_INPUT' && part) return part
  const reason =
    "Failed to validate agent::Call: Expecting 'attach_container_input' to be present in every record"
  throw agentErrors.CALL_INVALID({ reason })
}

/** Carries one record out. */
async function apply(
  io: ProcessIo | undefined,
  target: AttachTarget,
  input: ContainerInput,
  signal: AbortSignal,
): Promise<void> {
  if (io?.type === 'DATA') {
    const bytes = Buffer.from(io.data?.data ?? '', 'base64')
    if (bytes.length === 0) await input.endOfInput()
    else await input.write(bytes, signal)
  }
  const size = io?.type === 'CONTROL' ? io.control?.tty_info?.window_size : undefined
  if (size) await target.resize(size)
}

/** Resolves when a container is over, or at the signal. */
async function isOver(target: AttachTarget, sources: ContainerSources, signal: AbortSignal): Promise<void> {
  while (!target.isOver() && !signal.aborted) {
    await sources.context.clock.sleep(overPollMs, signal).catch(() => undefined)
  }
}

/** ATTACH_CONTAINER_INPUT: the first record names the container, the others are its input. */
export async function attachInput(
  request: FastifyRequest,
  reply: FastifyReply,
  sources: ContainerSources,
): Promise<FastifyReply> {
  const calls = readRecords<AttachCall>(request, 'AgentCall', 'agent::Call')
  const first = await calls.next()
  if (first.done) throw agentErrors.CALL_INVALID({ reason: 'Received EOF while reading the first record' })
  const { type: kind, container_id: id } = partOf(first.value)
  if (kind !== 'CONTAINER_ID' || !id) {
    throw agentErrors.CALL_INVALID({
      reason: "Expecting 'attach_container_input.container_id' to be present",
    })
  }
  const problem = containerIdProblem(id)
  if (problem !== undefined) throw agentErrors.CALL_INVALID({ reason: problem })
  const target = findTarget(id, sources)
  const { book } = sources
  if (!book.takeInput(target.key)) throw agentErrors.INPUT_TAKEN({ id: target.key })
  const done = new AbortController()
  try {
    const input = await target.openInput()
    if (!input) throw agentErrors.NO_INPUT({ id: target.key })
    try {
      const pass = async (): Promise<void> => {
        for await (const call of calls) await apply(partOf(call).process_io, target, input, done.signal)
      }
      await Promise.race([pass(), isOver(target, sources, done.signal)])
    } finally {
      done.abort()
      await input.close()
    }
  } finally {
    book.giveInputBack(target.key)
  }
  // What the client still sends has no use; clients want no content type here.
  return reply.header('connection', 'close').code(200).send()
}
