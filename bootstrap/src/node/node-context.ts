import { join } from 'node:path'
import type { SetFile } from '../sets/set.ts'
import { absentSystemd, realSystemd } from './system/systemd.ts'
import type { Systemd } from './system/systemd.ts'

/** The node that is worked on. */
export interface NodeContext {
  /** The file of this machine for a path on the node. */
  at(path: string): string
  systemd: Systemd
  /** What the steps `write-package` and `write-set` take their content from. */
  setFile?: SetFile
}

/** This machine for `/`, otherwise a folder that looks like one. */
export function openNode(root: string): NodeContext {
  return { at: (path) => join(root, path), systemd: root === '/' ? realSystemd : absentSystemd }
}
