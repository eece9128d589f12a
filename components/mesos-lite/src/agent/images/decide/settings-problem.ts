import type { ImageSettings } from '../image-settings.ts'
import { mirrorProblem, parseReference } from '@dcos-lite/lib/image-registry'

/** What is wrong with the settings of images, for people; undefined when nothing is. */
export function imageSettingsProblem(settings: ImageSettings): string | undefined {
  const {
    diskHeadroom,
    maxUnpackedMiB,
    parallelDownloads,
    credentialsFile,
    keep = [],
    mirrors = [],
  } = settings
  if (diskHeadroom !== undefined && !(diskHeadroom >= 0 && diskHeadroom < 1)) {
    return '"images.diskHeadroom" must be a share of the disk, 0 or more and below 1'
  }
  for (const [name, value] of Object.entries({ maxUnpackedMiB, parallelDownloads })) {
    if (value !== undefined && !(Number.isInteger(value) && value > 0)) {
      return `"images.${name}" must be a whole number above 0`
    }
  }
  if (credentialsFile !== undefined && !credentialsFile.startsWith('/')) {
    return '"images.credentialsFile" must be an absolute path'
  }
  for (const mirror of mirrors) {
    const problem = mirrorProblem(mirror)
    if (problem !== undefined) return `in "images.mirrors": ${problem}`
  }
  try {
    parseReference('name', settings.defaultRegistry)
    for (const reference of keep) parseReference(reference, settings.defaultRegistry)
  } catch (error) {
    return `in "images": ${(error as Error).message}`
  }
  return undefined
}
