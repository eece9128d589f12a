import type { ClusterClient } from '../../http/cluster-client.ts'
import { cliErrors } from '../../errors.ts'
import type { Context } from '../../program/context.ts'
import type { Terminal } from '../../program/terminal.ts'
import type { Task } from './find.ts'
import { createEscapeKeys } from './escape-keys.ts'
import type { ContainerId } from './session-records.ts'
import {
  heartbeatMs,
  heartbeatRecord,
  inputPiece,
  outputOf,
  ownerRecord,
  sizeRecord,
} from './session-records.ts'

/** What connects this program with a process in a task. */
export interface Session {
  agentId: string
  id: ContainerId
  /** The call whose answer is the output. */
  call: { type: string } & Record<string, unknown>
  input: boolean
  terminal: boolean
}

const longestPiece = 64 * 1024

/** The container of a task. */
export function containerOf(task: Task): ContainerId {
  const found = task.statuses.find((status) => status.container_status?.container_id)
  const id = found?.container_status?.container_id
  if (id) return id
  throw cliErrors.NOT_FOUND({
    kind: 'container of task',
    name: task.id,
    hint: 'It has not started yet, or it is over: dcos task list shows its state.',
  })
}

const pathOf = (agentId: string): string => `/slave/${encodeURIComponent(agentId)}/api/v1`

/** Sends what is typed until the input ends, the escape keys, or the end of the session. True: escaped. */
async function passInput(
  session: Session,
  cluster: ClusterClient,
  terminal: Terminal,
  escape: string | undefined,
): Promise<boolean> {
  const upload = cluster.upload(pathOf(session.agentId), {
    'content-type': 'application/recordio',
    'message-content-type': 'application/json',
  })
  await upload.write(ownerRecord(session.id))
  const sendSize = (): void => {
    const size = terminal.size()
    if (size) void upload.write(sizeRecord(size))
  }
  if (session.terminal) {
    await upload.write(sizeRecord({ rows: 0, columns: 0 })) // programs draw anew when the size changes
    sendSize()
  }
  const stopSize = session.terminal ? terminal.onResize(sendSize) : () => undefined
  const beat = setInterval(() => void upload.write(heartbeatRecord()), heartbeatMs)
  const keys = createEscapeKeys(escape)
  try {
    for await (const chunk of terminal.input) {
      const { pass, complete } = session.terminal
        ? keys.push(chunk)
        : { pass: Buffer.from(chunk), complete: false }
      for (let at = 0; at < pass.length; at += longestPiece) {
        await upload.write(inputPiece(pass.subarray(at, at + longestPiece)))
      }
      if (complete) return true
    }
    await upload.write(inputPiece(Buffer.alloc(0)))
    return false
  } finally {
    clearInterval(beat)
    stopSize()
    upload.end()
  }
}

/** Runs a session to its end. False when the user left it by the escape keys. */
export async function runSession(session: Session, context: Context): Promise<boolean> {
  const cluster = context.cluster()
  const terminal = context.terminal()
  if (session.terminal && !terminal.interactive) throw cliErrors.NO_TERMINAL()
  const answer = await cluster.stream(pathOf(session.agentId), {
    method: 'POST',
    body: session.call,
    headers: { accept: 'application/recordio', 'message-accept': 'application/json' },
  })
  const giveKeysBack = session.input && session.terminal ? terminal.takeKeys() : () => undefined
  let escaped = false
  if (session.input) {
    const escape = context.environment['DCOS_TASK_ESCAPE_SEQUENCE']
    passInput(session, cluster, terminal, escape).then(
      (left) => {
        escaped = left
        if (left) answer.destroy()
      },
      () => undefined, // it reads no more; how the session ends says the rest
    )
  }
  try {
    for await (const { kind, bytes } of outputOf(answer)) {
      await (kind === 'STDERR' ? terminal.writeError(bytes) : terminal.writeOut(bytes))
    }
    return true
  } catch (error) {
    if (escaped) return false
    throw cliErrors.SESSION_BROKEN({ reason: (error as Error).message }, { cause: error })
  } finally {
    giveKeysBack()
    if (session.input) terminal.leaveInput()
  }
}

/** How the process of a session ended, as an exit code: 128 and its number for a signal. */
export async function exitCodeOf({ agentId, id }: Session, context: Context): Promise<number> {
  const { body } = await context
    .cluster()
    .json<{ wait_container?: { exit_status?: number } }>(pathOf(agentId), {
      method: 'POST',
      body: { type: 'WAIT_CONTAINER', wait_container: { container_id: id } },
    })
  const status = body.wait_container?.exit_status ?? 0
  const signal = status & 0x7f
  return signal === 0 ? status >> 8 : 128 + signal
}
