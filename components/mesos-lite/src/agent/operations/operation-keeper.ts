import type { OperationStatus, Resource } from '@dcos-lite/lib/mesos'
import type { HeldOperation, OperationOrder } from '../../protocol/operations.ts'
import type { AgentMessage } from '../../protocol/messages.ts'
import type { AgentBook } from '../checkpoint/agent-record.ts'
import type { DoomedVolume } from '../checkpoint/records.ts'
import { isSafeId } from '../lifecycle/decide/acceptance.ts'
import type { AgentContext } from '../tasks/agent-context.ts'
import type { FrameworkBook } from '../tasks/framework-book.ts'
import { planOperation } from './decide/plan-operation.ts'
import type { OperationPlan } from './decide/plan-operation.ts'
import { volumePlace } from './decide/volume-place.ts'
import type { VolumePlace } from './decide/volume-place.ts'
import { createFeedback } from './feedback.ts'
import { deleteData, deletionProblem, makeVolume, restoreVolume, setAside } from './volume-folders.ts'

export interface OperationKeeperOptions {
  context: AgentContext
  book: AgentBook
  frameworks: FrameworkBook
  /** What the agent was started with. */
  started: readonly Resource[]
  post: (message: AgentMessage) => boolean
}

/** Applies the operations that change what this agent has reserved and made volumes of. */
export interface OperationKeeper {
  /** Finishes what an earlier agent process began. */
  recover(): Promise<void>
  /** Resolves when the operation is checkpointed, or refused; the next message may be taken then. */
  apply(order: OperationOrder): Promise<void>
  acknowledge(operationUuid: string, statusUuid: string): Promise<void>
  /** A session began: what is not acknowledged is said again. */
  resume(): void
  /** Nobody waits for the operations of this framework any more. */
  forgetFramework(frameworkId: string): Promise<void>
  /** Whether this framework waits for the end of an operation. */
  isOf(frameworkId: string): boolean
  stop(): Promise<void>
}

/** Creates the keeper of one agent. */
export function createOperationKeeper(options: OperationKeeperOptions): OperationKeeper {
  const { context, book, started } = options
  const { layout, log, random } = context
  const removals = new Set<Promise<void>>()
  const feedback = createFeedback({ ...options, clock: context.clock })

  const placeOf = (volume: Resource): VolumePlace => volumePlace(layout.workDir, volume)

  const isSame = (one: DoomedVolume, other: DoomedVolume): boolean =>
    one.path === other.path && one.trash === other.trash

  const dispose = async (doomed: DoomedVolume): Promise<void> => {
    try {
      await setAside(doomed)
      await deleteData(doomed)
      await book.change(({ doomed: all = [] }) => ({ doomed: all.filter((one) => !isSame(one, doomed)) }))
    } catch (error) {
      log.error('the data of a destroyed volume cannot be deleted; the next start tries again', {
        ...doomed,
        error,
      })
    }
  }

  /** A whole disk is emptied in place; a folder was moved away. */
  const isBeingEmptied = ({ path }: VolumePlace): boolean =>
    (book.record().doomed ?? []).some((one) => one.path === path && one.trash === undefined)

  const problemOfVolumes = async ({ create, destroy }: OperationPlan): Promise<string | undefined> => {
    const unsafe = create.find(({ disk }) => !isSafeId(disk?.persistence?.id ?? ''))
    if (unsafe) return `the persistence id "${unsafe.disk?.persistence?.id ?? ''}" is not valid`
    for (const volume of destroy) {
      const problem = await deletionProblem(placeOf(volume))
      if (problem !== undefined) return problem
    }
    for (const volume of create) {
      const place = placeOf(volume)
      if (isBeingEmptied(place)) await Promise.all(removals)
      if (isBeingEmptied(place)) return `the data of the volume that was at ${place.path} is not deleted yet`
      const problem = await makeVolume(place)
      if (problem !== undefined) return problem
    }
    return undefined
  }

  const doomedOf = ({ destroy }: OperationPlan): DoomedVolume[] =>
    destroy.map((volume) => {
      const { kind, path, root } = placeOf(volume)
      return kind === 'mount' ? { path } : { path, trash: `${root}/volumes/.removing/${random.uuid()}` }
    })

  const statusOf = (order: OperationOrder, problem: string | undefined): OperationStatus => ({
    ...(order.info.id === undefined
      ? {}
      : { operation_id: order.info.id, uuid: { value: Buffer.from(random.bytes(16)).toString('base64') } }),
    state: problem === undefined ? 'OPERATION_FINISHED' : 'OPERATION_FAILED',
    agent_id: { value: context.agentId() },
    ...(problem === undefined ? { converted_resources: order.converted } : { message: problem }),
  })

  const heldOf = (order: OperationOrder, status: OperationStatus): HeldOperation[] => {
    const { uuid, frameworkId, info } = order
    return info.id === undefined || frameworkId === undefined ? [] : [{ uuid, frameworkId, info, status }]
  }

  const tell = (order: OperationOrder, status: OperationStatus): void => {
    const [held] = heldOf(order, status)
    if (held) return feedback.add(held)
    const { uuid: operationUuid, frameworkId, info } = order
    const whose = frameworkId === undefined ? {} : { frameworkId }
    options.post({ type: 'OPERATION_STATUS', operationUuid, ...whose, info, status })
  }

  const refuse = async (order: OperationOrder, problem: string): Promise<void> => {
    log.warn('an operation is refused', { operation: order.info.type, why: problem })
    const status = statusOf(order, problem)
    const held = heldOf(order, status)
    if (held.length > 0)
      await book.change(({ operations = [] }) => ({ operations: [...operations, ...held] }))
    tell(order, status)
  }

  /** The one write that makes an operation effective, with all that belongs to it. */
  const commit = async (order: OperationOrder, plan: OperationPlan): Promise<void> => {
    const status = statusOf(order, undefined)
    const doomed = doomedOf(plan)
    await book.change(({ operations = [], doomed: others = [] }) => ({
      checkpointedResources: plan.checkpointed,
      operations: [...operations, ...heldOf(order, status)],
      doomed: [...others, ...doomed],
    }))
    const aside = await Promise.allSettled(doomed.map(setAside))
    for (const result of aside) {
      if (result.status === 'rejected')
        log.error('a destroyed volume is still in its place', { error: result.reason as Error })
    }
    if (doomed.length === 0) return tell(order, status)
    // Not waited for: a large volume must not keep tasks from starting.
    const removal = Promise.all(doomed.map(dispose))
      .then(() => tell(order, status))
      .finally(() => removals.delete(removal))
    removals.add(removal)
  }

  return {
    async recover() {
      for (const volume of book.checkpointedResources().filter(({ disk }) => disk?.persistence)) {
        const place = placeOf(volume)
        if (place.kind === 'folder' && (await restoreVolume(place))) {
          log.warn('the folder of a volume was missing and is made anew', { path: place.path })
        }
      }
      for (const doomed of book.record().doomed ?? []) {
        await setAside(doomed).catch(() => undefined) // told by the second try
        const removal = dispose(doomed).finally(() => removals.delete(removal))
        removals.add(removal)
        if (doomed.trash === undefined) await removal
      }
      for (const held of book.record().operations ?? []) feedback.add(held)
    },
    async apply(order) {
      if ((book.record().operations ?? []).some(({ uuid }) => uuid === order.uuid)) return
      const plan = planOperation(started, book.checkpointedResources(), order)
      if ('refused' in plan) return await refuse(order, plan.refused)
      try {
        if (order.framework) await options.frameworks.put(order.framework)
        const problem = await problemOfVolumes(plan)
        if (problem !== undefined) return await refuse(order, problem)
        await commit(order, plan)
      } catch (error) {
        log.error('an operation cannot be applied', { operation: order.info.type, error })
        await refuse(order, (error as Error).message)
      }
    },
    async acknowledge(operationUuid, statusUuid) {
      const isIt = ({ uuid, status }: HeldOperation): boolean =>
        uuid === operationUuid && status.uuid?.value === statusUuid
      if (!(book.record().operations ?? []).some(isIt)) return
      feedback.remove(operationUuid)
      await book.change(({ operations = [] }) => ({ operations: operations.filter((one) => !isIt(one)) }))
    },
    resume: () => feedback.resume(),
    async forgetFramework(frameworkId) {
      const mine = (book.record().operations ?? []).filter((one) => one.frameworkId === frameworkId)
      if (mine.length === 0) return
      for (const { uuid } of mine) feedback.remove(uuid)
      await book.change(({ operations = [] }) => ({
        operations: operations.filter((one) => one.frameworkId !== frameworkId),
      }))
    },
    isOf: (frameworkId) => (book.record().operations ?? []).some((one) => one.frameworkId === frameworkId),
    async stop() {
      feedback.stop()
      await Promise.all(removals)
    },
  }
}
