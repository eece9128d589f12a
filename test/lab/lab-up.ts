import { randomBytes } from 'node:crypto'
import { assertMachineFit } from './machine/availability.ts'
import { ownIdentity } from './machine/process-identity.ts'
import { labErrors } from './errors.ts'
import { claimLab, createLab } from './create-lab.ts'
import { openLab } from './open-lab.ts'
import { planHosts } from './plan-hosts.ts'
import type { LabSize } from './plan-hosts.ts'
import { isLabName } from './state/names.ts'
import { removeAbandoned } from './state/remove-abandoned.ts'
import { removeLab } from './state/remove-lab.ts'
import { writeRecord } from './state/store-record.ts'
import { ensureTree } from './tree/ensure-tree.ts'
import type { Lab } from './types.ts'

/** What a lab is asked to be. */
export interface LabOptions extends LabSize {
  /** Made up unless given. */
  name?: string
  /** Whether the lab outlives this process; otherwise whoever comes next removes what this process left behind. */
  keep?: boolean
  /** Hears what takes its time. */
  say?: (line: string) => void
  /** Ends the making; what was made is removed. */
  signal?: AbortSignal
}

const madeUpName = (): string => `t${randomBytes(4).toString('hex')}`

/** Makes a lab and returns when every host answers; after a failure nothing of it is left. */
export async function labUp(options: LabOptions): Promise<Lab> {
  const { name = madeUpName(), keep = false, say = () => undefined, signal } = options
  if (!isLabName(name)) throw labErrors.NAME_INVALID({ name })
  const hosts = planHosts(options)
  await assertMachineFit(say)
  await removeAbandoned(say)
  const treeFolder = await ensureTree(say, signal)
  const record = await claimLab({ name, treeFolder, owner: ownIdentity() }, hosts)
  try {
    await createLab(record, signal)
    if (keep) {
      const { owner: _, ...kept } = record
      await writeRecord(kept)
    }
  } catch (error) {
    await removeLab(name)
    if (signal?.aborted) throw labErrors.INTERRUPTED({ lab: name })
    throw error
  }
  return openLab(record)
}
