import { rm } from 'node:fs/promises'
import { isDcosError, messageOf } from '@dcos-lite/lib/errors'
import { bootstrapErrors } from '../errors.ts'
import { nodePaths } from '../node-paths.ts'
import { describeStep } from '../plan/node-step.ts'
import type { NodeStep } from '../plan/node-step.ts'
import type { NodeSet, SetFile } from '../sets/set.ts'
import type { NodeContext } from './node-context.ts'
import { setFileName } from './read-state.ts'
import type { NodeMemory } from './read-state.ts'
import { setFolder } from '../node-paths.ts'
import { restoreResolver, setResolver } from './resolver-files.ts'
import { removeBase, removeData, stopEverything } from './steps/removal-steps.ts'
import { removePackage, writeConfigPackage } from './steps/package-steps.ts'
import { removeSet, switchTo, writeSet } from './steps/set-steps.ts'
import { linkUnit, removeUnit, writeUnit } from './steps/unit-steps.ts'
import { linkDurably, removeDurably, writeDurably } from './system/durable.ts'
import { readJsonIfThere } from './system/read-if-there.ts'

/** Hears of every step that is done. */
export type AfterStep = (step: NodeStep, index: number) => void | Promise<void>

function sentFile({ setFile }: NodeContext, setId?: string): SetFile {
  if (setFile !== undefined && (setId === undefined || setFile.set.setId === setId)) return setFile
  throw bootstrapErrors.SET_UNKNOWN({ setId: setId ?? 'that was asked for' })
}

async function findSet(node: NodeContext, setId: string): Promise<NodeSet> {
  const set = await readJsonIfThere<NodeSet>(node.at(`${setFolder(setId)}/${setFileName}`))
  if (set === undefined) throw bootstrapErrors.SET_UNKNOWN({ setId })
  return set
}

async function take(node: NodeContext, step: NodeStep): Promise<void> {
  const { systemd } = node
  switch (step.do) {
    case 'write-package':
      return writeConfigPackage(node, sentFile(node))
    case 'write-set':
      return writeSet(node, sentFile(node, step.setId).set)
    case 'open-journal':
      return writeDurably(node.at(nodePaths.journal), JSON.stringify(step.journal))
    case 'write-unit':
      return writeUnit(node, await findSet(node, step.setId), step.name)
    case 'link-unit':
      return linkUnit(node, step.name, step.target)
    case 'remove-unit':
      return removeUnit(node, step.name)
    case 'switch':
      return switchTo(node, step.setId)
    case 'reload-systemd':
      return systemd.reload()
    case 'stop':
      return systemd.stop(step.units)
    case 'restart':
      return systemd.restart(step.units)
    case 'start':
      return systemd.start()
    case 'link-mesosphere':
      return linkDurably(node.at(nodePaths.mesosphere), nodePaths.active)
    case 'unlink-mesosphere':
      return removeDurably(node.at(nodePaths.mesosphere))
    case 'set-resolver':
      return setResolver(node, step.resolver)
    case 'restore-resolver':
      return restoreResolver(node)
    case 'remember':
      return remember(node, { format: 1, previous: step.previous })
    case 'close-journal':
      return removeDurably(node.at(nodePaths.journal))
    case 'remove-set':
      return removeSet(node, step.setId)
    case 'remove-package':
      return removePackage(node, step.id)
    case 'remove-incoming':
      return rm(node.at(`${nodePaths.incoming}/${step.name}`), { recursive: true, force: true })
    case 'stop-everything':
      return stopEverything(node)
    case 'remove-data':
      return removeData(node)
    case 'remove-base':
      return removeBase(node)
  }
}

function remember(node: NodeContext, memory: NodeMemory): Promise<void> {
  return writeDurably(node.at(nodePaths.memory), JSON.stringify(memory))
}

/** Takes the steps one after another. What fails is named; the journal stays open for the next try. */
export async function execute(
  node: NodeContext,
  steps: readonly NodeStep[],
  after: AfterStep = () => undefined,
): Promise<void> {
  for (const [index, step] of steps.entries()) {
    try {
      await take(node, step)
    } catch (error) {
      if (isDcosError(error)) throw error
      const fields = { step: describeStep(step), reason: messageOf(error) }
      throw bootstrapErrors.STEP_FAILED(fields, { cause: error })
    }
    await after(step, index)
  }
}
