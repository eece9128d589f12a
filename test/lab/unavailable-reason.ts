import { isDcosError, messageOf } from '@dcos-lite/lib/errors'
import { assertMachineFit } from './machine/availability.ts'
import { ensureTree } from './tree/ensure-tree.ts'

/**
 * Why this machine cannot run labs, or undefined when it can. What is missing is installed and the tree is built
 * where that is possible, which may take a minute the first time; `say` hears of it (standard error unless given).
 */
export async function labUnavailableReason(
  say: (line: string) => void = (line) => void process.stderr.write(`${line}\n`),
): Promise<string | undefined> {
  try {
    await assertMachineFit(say)
    await ensureTree(say)
    return undefined
  } catch (error) {
    if (isDcosError(error) && error.code.startsWith('DCL_LAB_')) return messageOf(error)
    throw error
  }
}
