import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { writeRecord } from '../checkpoint/write-record.ts'
import type { TaskUser } from '../launcher/types.ts'

/** What a container got from its image; kept beside it for as long as it exists. */
export interface ContainerImage {
  format: number
  imageId: string
  /** Variables of the image. */
  environment: Record<string, string>
  user: TaskUser
  /** As seen inside. */
  workingFolder: string
}

/** Newest format. */
export const containerImageFormat = 1

const fileOf = (stateFolder: string): string => join(stateFolder, 'image.json')

/** Writes down what a container is about to use, so that the image is not deleted under it. */
export async function writeContainerImage(
  stateFolder: string,
  image: Omit<ContainerImage, 'format'>,
): Promise<void> {
  const record: ContainerImage = { format: containerImageFormat, ...image }
  await writeRecord(fileOf(stateFolder), JSON.stringify(record), 'none')
}

/** Reads it; undefined for a container without an image. */
export async function readContainerImage(stateFolder: string): Promise<ContainerImage | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(stateFolder), 'utf8')) as ContainerImage
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Ids of all images that containers of this agent use. */
export async function imagesInUse(containersFolder: string): Promise<Set<string>> {
  const used = new Set<string>()
  for (const name of await readdir(containersFolder)) {
    const image = await readContainerImage(join(containersFolder, name))
    if (image) used.add(image.imageId)
  }
  return used
}
