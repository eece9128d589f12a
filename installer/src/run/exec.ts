import type { Client } from 'ssh2'
import { installerErrors } from '../errors.ts'
import { withPrivileges } from '../remote/remote-command.ts'
import type { RemoteCommand } from '../remote/remote-command.ts'
import { openChannel } from './open-channel.ts'
import { lastLines } from './last-lines.ts'
import { shellQuote } from './shell-quote.ts'
import type { ExecOptions, RemoteResult } from './types.ts'

const mostOutput = 8 * 2 ** 20

/** Collects text up to a bound; of more, the end is kept. */
function collector(onLine?: (line: string) => void): { add(chunk: Buffer): void; text(): string } {
  let text = ''
  let partial = ''
  return {
    add(chunk) {
      text = (text + chunk.toString('utf8')).slice(-mostOutput)
      if (onLine === undefined) return
      const lines = (partial + chunk.toString('utf8')).split('\n')
      partial = lines.pop() ?? ''
      for (const line of lines) onLine(line)
    },
    text: () => text,
  }
}

/** Runs a command in a session and waits until it ended. Only a lost connection rejects. */
export async function runInSession(
  client: Client,
  given: { command: RemoteCommand; isRoot: boolean; options: ExecOptions },
): Promise<RemoteResult> {
  const { command, isRoot, options } = given
  const startedMs = performance.now()
  const line = shellQuote(withPrivileges(command, isRoot))
  const { channel, ended } = await openChannel(client, line, command.what)
  const stdout = collector(options.onLine)
  const stderr = collector(options.onLine)
  channel.on('data', stdout.add)
  channel.stderr.on('data', stderr.add)
  return new Promise((resolve, reject) => {
    let timedOut = false
    const finish = (): void => {
      clearTimeout(timer)
      client.off('close', lost)
      const end = ended()
      if (end === undefined && !timedOut) {
        reject(installerErrors.CONNECTION_LOST({ what: command.what }))
        return
      }
      resolve({
        command,
        exitCode: end?.exitCode,
        signal: end?.signal,
        stdout: stdout.text(),
        stderr: stderr.text(),
        timedOut,
        failed: timedOut || end?.exitCode !== 0,
        durationMs: performance.now() - startedMs,
      })
    }
    const lost = (): void => finish()
    const timer = setTimeout(() => {
      timedOut = true
      channel.close()
      finish()
    }, options.timeoutMs ?? 120_000)
    channel.once('close', finish)
    client.once('close', lost)
    channel.end(command.input ?? '')
  })
}

/** Throws DCL_INSTALLER_COMMAND_FAILED for a command that did not end well, with its last lines. */
export function requireSuccess(result: RemoteResult): void {
  if (!result.failed) return
  const how = result.timedOut
    ? `it did not end within ${Math.round(result.durationMs / 1000)} s`
    : result.exitCode === undefined
      ? `signal ${result.signal ?? 'unknown'} ended it`
      : `exit code ${result.exitCode}`
  const output = lastLines(`${result.stdout}\n${result.stderr}`)
  throw installerErrors.COMMAND_FAILED(
    { what: result.command.what, how, output: output.map((line) => `\n    | ${line}`).join('') },
    { details: { output } },
  )
}
