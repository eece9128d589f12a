import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { fileReason } from '@dcos-lite/lib/errors'
import { readLayout } from '@dcos-lite/lib/oci-image'
import type { NamedImage } from '@dcos-lite/lib/oci-image'
import { universeErrors } from '../errors.ts'
import { requireFolder } from '../require-folder.ts'

/** The images of a folder that somebody named. Throws DCL_UNIVERSE_IMAGES_UNREADABLE when it is no OCI layout. */
export async function readImageFolder(folder: string): Promise<NamedImage[]> {
  await requireFolder(folder, universeErrors.IMAGES_UNREADABLE)
  await access(join(folder, 'index.json')).catch((error: unknown) => {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    const reason = missing ? 'the folder has no index.json' : fileReason(error)
    throw universeErrors.IMAGES_UNREADABLE({ place: folder, reason })
  })
  return readLayout(folder)
}
