import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@dcos-lite/lib/clock'
import { endOfTransmission } from './container-input.ts'
import type { ContainerInput } from './container-input.ts'
import { terminalArguments, terminalProgram } from './decide/terminal-words.ts'
import type { WindowSize } from './decide/terminal-words.ts'
import { hostProgram } from './host-program.ts'

const pipeName = '.terminal'

// Opened for both ways, so that it never ends, whoever comes and goes.
const openTerminal = `p=$1; shift
command -p rm -f "$p"
command -p mkfifo -m 600 "$p" || exit 125
SHELL=/bin/sh; export SHELL
exec "$@" <>"$p"`

/**
 * The words that run the command of a task in a terminal of its own. Its input is a pipe in the sandbox, so that an
 * agent that was restarted finds it again; its output goes where that of the words goes.
 */
export async function taskTerminalWords(
  argv: readonly string[],
  facts: { sandbox: string; size: WindowSize | undefined; shell: string | undefined },
): Promise<string[]> {
  const { sandbox, size, shell } = facts
  const terminal = [await hostProgram(terminalProgram), ...terminalArguments(argv, { size, shell })]
  return ['/bin/sh', '-c', openTerminal, 'terminal', join(sandbox, pipeName), ...terminal]
}

const retryMs = 20

/** Opens the input of a task's terminal; undefined when there is none. The sandbox belongs to the task. */
export async function openTaskTerminal(sandbox: string, clock: Clock): Promise<ContainerInput | undefined> {
  const flags = constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOFOLLOW
  const handle = await open(join(sandbox, pipeName), flags).catch(() => undefined)
  if (!handle) return undefined
  if (!(await handle.stat()).isFIFO()) {
    await handle.close()
    return undefined
  }
  return {
    async write(bytes, signal) {
      for (let at = 0; at < bytes.length && !signal.aborted;) {
        try {
          at += (await handle.write(bytes, at)).bytesWritten
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
          await clock.sleep(retryMs) // the task does not read
        }
      }
    },
    endOfInput: async () => void (await handle.write(endOfTransmission)),
    close: () => handle.close(),
  }
}
