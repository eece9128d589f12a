import type { Client, ClientChannel } from 'ssh2'
import { installerErrors } from '../errors.ts'

/** A command that runs on a host; `ended` is how it ended, as soon as that is known. */
export interface RunningCommand {
  channel: ClientChannel
  ended(): { exitCode: number | undefined; signal: string | undefined } | undefined
}

/** Starts a line in the shell of a host. Throws DCL_INSTALLER_CONNECTION_LOST. */
export function openChannel(client: Client, line: string, what: string): Promise<RunningCommand> {
  return new Promise((resolve, reject) => {
    const lost = (error: unknown): void => reject(installerErrors.CONNECTION_LOST({ what }, { cause: error }))
    try {
      client.exec(line, (error, channel) => {
        if (error) {
          lost(error)
          return
        }
        // The end of a short command can arrive together with its beginning: whoever listens later misses it.
        let end: ReturnType<RunningCommand['ended']>
        channel.on('exit', (code: number | null, signal?: string) => {
          end = { exitCode: code ?? undefined, signal }
        })
        resolve({ channel, ended: () => end })
      })
    } catch (error) {
      lost(error) // without a connection the library throws
    }
  })
}
