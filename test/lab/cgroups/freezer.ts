import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually } from '@dcos-lite/lib/testing'
import { labErrors } from '../errors.ts'
import { labCgroup } from '../state/names.ts'
import { findHierarchies } from './hierarchies.ts'

interface Freezer {
  write: string
  frozen: string
  thawed: string
  isFrozen(): boolean
}

/** The freezer of a host: the v1 controller where it is mounted, else the one that every v2 cgroup has. */
function freezerOf(lab: string, host: string): Freezer | undefined {
  const hierarchies = findHierarchies()
  const first = hierarchies.find(
    ({ version, controllers }) => version === 1 && controllers.includes('freezer'),
  )
  const folder = (root: string): string => join(root, labCgroup(lab), host)
  if (first !== undefined) {
    const write = join(folder(first.folder), 'freezer.state')
    const isFrozen = (): boolean => existsSync(write) && readFileSync(write, 'utf8').trim() === 'FROZEN'
    return { write, frozen: 'FROZEN', thawed: 'THAWED', isFrozen }
  }
  const second = hierarchies.find(({ version }) => version === 2)
  if (second === undefined) return undefined
  const write = join(folder(second.folder), 'cgroup.freeze')
  const events = join(folder(second.folder), 'cgroup.events')
  const isFrozen = (): boolean => existsSync(events) && /^frozen 1$/m.test(readFileSync(events, 'utf8'))
  return { write, frozen: '1', thawed: '0', isFrozen }
}

/** Whether every process of the host is stopped. */
export const isFrozen = (lab: string, host: string): boolean => freezerOf(lab, host)?.isFrozen() ?? false

/** Stops every process of a host; returns when they are stopped. */
export async function freezeHost(lab: string, host: string): Promise<void> {
  const freezer = freezerOf(lab, host)
  if (freezer === undefined) throw labErrors.NO_FREEZER()
  await writeFile(freezer.write, freezer.frozen)
  await eventually(() => freezer.isFrozen(), { what: `the freezing of ${host}` })
}

/** Lets them go on. A host that is not frozen, or not there, stays as it is. */
export async function thawHost(lab: string, host: string): Promise<void> {
  const freezer = freezerOf(lab, host)
  if (freezer !== undefined && existsSync(freezer.write)) await writeFile(freezer.write, freezer.thawed)
}
