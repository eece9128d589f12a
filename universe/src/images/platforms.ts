import type { Platform } from '@dcos-lite/lib/image-registry'
import { universeErrors } from '../errors.ts'

const architectures: Record<string, string> = { x64: 'amd64', arm64: 'arm64' }

/** Reads platforms such as `linux/arm64`; without any it is the one of this machine. */
export function readPlatforms(texts: readonly string[]): Platform[] {
  if (texts.length === 0) return [{ os: 'linux', architecture: architectures[process.arch] ?? process.arch }]
  return texts.map((text) => {
    const [os = '', architecture = '', variant] = text.split('/')
    if (os !== '' && architecture !== '') return { os, architecture, ...(variant ? { variant } : {}) }
    throw universeErrors.USAGE({ reason: `"${text}" is no platform: write linux/amd64.`, command: 'mirror' })
  })
}
