import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Where labs keep their state and the disks of their hosts: `DCOS_LAB_DIR`, or a folder below /var/tmp. It must be
 * on a real file system: an overlay cannot be the upper half of another.
 */
export const labsRoot = (): string => process.env['DCOS_LAB_DIR'] ?? '/var/tmp/dcos-lite-lab'

/** Where built file trees are kept between labs: below `DCOS_CACHE`, or below ~/.cache/dcos-lite. */
export const treesFolder = (): string =>
  join(process.env['DCOS_CACHE'] ?? join(homedir(), '.cache', 'dcos-lite'), 'lab')

/** The folder of the lab of this name. */
export const labFolder = (name: string): string => join(labsRoot(), name)
