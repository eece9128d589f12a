import { readFile } from 'node:fs/promises'
import { messageOf } from '@dcos-lite/lib/errors'
import { bootstrapErrors } from '../../errors.ts'
import { describeStep } from '../../plan/node-step.ts'
import type { NodeStep } from '../../plan/node-step.ts'
import { setIdOf } from '../../sets/set.ts'
import type { SetFile } from '../../sets/set.ts'
import { activateSet, recoverNode, rollBack, uninstallNode } from '../change-node.ts'
import type { ChangeOptions } from '../change-node.ts'
import { unpackBundle } from '../unpack/unpack-bundle.ts'
import type { CommandOptions, CommandResult, NodeCommand } from './command.ts'

function stepsResult(steps: readonly NodeStep[], { dryRun }: CommandOptions): CommandResult {
  const lines = steps.map(describeStep)
  return {
    data: { changed: !dryRun && steps.length > 0, steps },
    lines: lines.length === 0 ? ['nothing to do'] : lines.map((line) => (dryRun ? `would ${line}` : line)),
  }
}

const changeOptions = ({ dryRun, start }: CommandOptions): ChangeOptions => ({ dryRun, start })

async function readSetFile(file: string): Promise<SetFile> {
  try {
    const setFile = JSON.parse(await readFile(file, 'utf8')) as SetFile
    if (setFile.set.format !== 1) throw new Error(`its format is ${String(setFile.set.format)}, not 1`)
    if (setIdOf(setFile.set) !== setFile.set.setId) throw new Error('its id is not the one of what is in it')
    return setFile
  } catch (error) {
    throw bootstrapErrors.SET_UNREADABLE({ file, reason: messageOf(error) }, { cause: error })
  }
}

/** Commands that change the node. */
export const changes: Record<string, NodeCommand> = {
  unpack: {
    summary: 'check a bundle, every byte of it, and add its packages',
    arguments: ['BUNDLE'],
    changes: true,
    run: async (node, { expect }, [file = '']) => {
      const unpacked = await unpackBundle(node, file, expect)
      const { added, present } = unpacked
      return {
        data: unpacked,
        lines: [...added.map((id) => `added ${id}`), ...present.map((id) => `was there: ${id}`)],
      }
    },
  },
  activate: {
    summary: 'make a set the active one',
    arguments: ['SETFILE'],
    changes: true,
    run: async (node, options, [file = '']) =>
      stepsResult(await activateSet(node, await readSetFile(file), changeOptions(options)), options),
  },
  rollback: {
    summary: 'go back to the set that was active before',
    arguments: [],
    changes: true,
    run: async (node, options) => stepsResult(await rollBack(node, changeOptions(options)), options),
  },
  recover: {
    summary: 'complete or revert a change that was interrupted',
    arguments: [],
    changes: true,
    run: async (node, options) => stepsResult(await recoverNode(node, changeOptions(options)), options),
  },
  uninstall: {
    summary: 'make the node what it was before; its data goes, too',
    arguments: [],
    changes: true,
    run: async (node, options) => stepsResult(await uninstallNode(node, changeOptions(options)), options),
  },
}
