import { randomUUID } from 'node:crypto'
import type { Client } from 'ssh2'
import { explainConnectFailure } from './explain-connect-failure.ts'
import { requireSuccess, runInSession } from './exec.ts'
import { openSession } from './open-session.ts'
import type { SessionTarget } from './open-session.ts'
import { requestThrough } from './request.ts'
import { sendFile } from './send-file.ts'
import type { Connection, ExecOptions, FileTransfer, RemoteResult } from './types.ts'
import { placeFile } from '../remote/files.ts'
import type { RemoteCommand } from '../remote/remote-command.ts'
import { whoAmI } from '../remote/who-am-i.ts'

export interface ConnectOptions extends SessionTarget {
  /** How long a command may take unless it says otherwise. */
  commandTimeoutMs: number
  /** Told of everything that runs on the host and how it ended; for the log of the host. */
  record: (line: string) => void
}

function describe(result: RemoteResult): string {
  const end = result.timedOut ? 'timed out' : `exit ${result.exitCode ?? result.signal ?? 'unknown'}`
  return `${result.command.what}: ${result.command.argv.join(' ')} → ${end}, ${Math.round(result.durationMs)} ms`
}

/** Opens a connection to one host. Throws DCL_INSTALLER_HOST_UNREACHABLE or DCL_INSTALLER_LOGIN_REFUSED. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { address, port, user, commandTimeoutMs, record } = options
  let client: Client
  try {
    client = await openSession(options)
  } catch (error) {
    throw explainConnectFailure(error, { address, port, user })
  }
  // Without a listener a lost connection would end the process; calls in flight notice it by themselves.
  client.on('error', (error: Error) => record(`connection: ${error.message}`))
  let isRoot = false
  const exec = async (command: RemoteCommand, execOptions: ExecOptions = {}): Promise<RemoteResult> => {
    const timed = { timeoutMs: commandTimeoutMs, ...execOptions }
    const result = await runInSession(client, { command, isRoot, options: timed })
    record(describe(result))
    if (result.failed) record(`${result.stdout}${result.stderr}`.trimEnd())
    if (execOptions.tolerate !== true) requireSuccess(result)
    return result
  }
  const send = async (transfer: FileTransfer): Promise<void> => {
    const beside = `${transfer.path}.part-${randomUUID()}`
    await sendFile(client, { ...transfer, path: beside }, isRoot)
    await exec(placeFile(beside, transfer.path, transfer.mode))
    record(`sent ${transfer.path}`)
  }
  const { stdout } = await exec(whoAmI())
  isRoot = stdout.trim() === '0'
  return {
    address,
    user,
    get isRoot() {
      return isRoot
    },
    exec,
    send,
    request: (call) => requestThrough(client, address, call),
    close: () => client.end(),
  }
}
