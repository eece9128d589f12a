import { cliErrors } from '../errors.ts'
import type { Input } from '../program/command.ts'
import type { Context } from '../program/context.ts'

/** Asks before a change unless `--yes` was given; no answer counts as no. Throws DCL_CLI_NOT_CONFIRMED. */
export async function confirm(context: Context, input: Input, question: string, what: string): Promise<void> {
  if (input.flag('yes')) return
  const answer = await context.ask(`${question} [yes/no] `)
  if (!/^y(es)?$/i.test(answer?.trim() ?? '')) throw cliErrors.NOT_CONFIRMED({ what })
}
