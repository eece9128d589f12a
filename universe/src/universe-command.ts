import { Command } from '@oclif/core'
import { isDcosError } from '@dcos-lite/lib/errors'
import { exitCodeOf } from './exit-code.ts'

/** What all commands share: `--json`, and errors as JSON when it is given. */
export abstract class UniverseCommand extends Command {
  static override enableJsonFlag = true

  protected override toErrorJson(error: unknown): unknown {
    const { message } = error as Error
    if (!isDcosError(error)) return { error: { code: 'DCL_UNIVERSE_USAGE', message } }
    const { code, remedy, details } = error
    return { error: { code, message, remedy, ...(details === undefined ? {} : { details }) } }
  }

  protected override catch(error: Error & { exitCode?: number }): Promise<unknown> {
    process.exitCode = exitCodeOf(error)
    return super.catch(error)
  }
}
