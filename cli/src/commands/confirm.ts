import { cliErrors } from '../errors.ts'
import type { Input } from '../program/command.ts'
import type { Context } from '../program/context.ts'

/**
 * Asks before a change unless `--yes` was given. No answer counts as no; a mere Enter too, unless `enterIsYes`. Throws
 * DCL_CLI_NOT_CONFIRMED, which names `what` was not done.
 */
export async function confirm(
  context: Context,
  input: Input,
  question: string,
  what: string,
  { enterIsYes = false }: { enterIsYes?: boolean } = {},
): Promise<void> {
  if (input.flag('yes')) return
  const answer = (await context.ask(`${question} [yes/no] `))?.trim()
  if (enterIsYes && answer === '') return
  if (!/^y(es)?$/i.test(answer ?? '')) throw cliErrors.NOT_CONFIRMED({ what })
}
