import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildBundle } from '@dcos-lite/bootstrap'

/**
 * Has everything in the cache that a bundle is made from. An installer inside a lab reaches nothing outside of it, and
 * finds what it needs there.
 */
export async function fetchPackages(): Promise<void> {
  const outFolder = await mkdtemp(join(tmpdir(), 'dcos-lite-bundle-'))
  try {
    await buildBundle({ outFolder })
  } finally {
    await rm(outFolder, { recursive: true, force: true })
  }
}
