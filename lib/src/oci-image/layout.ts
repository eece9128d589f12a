import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Descriptor } from './types.ts'

/** An image of a layout folder and the name that it has there. */
export interface NamedImage {
  /** `[registry/]name[:tag]` */
  name: string
  manifest: Descriptor
}

interface IndexEntry extends Descriptor {
  platform?: { architecture: string; os: string }
  annotations?: Record<string, string>
}

const nameKey = 'org.opencontainers.image.ref.name'

/** The file of a blob of a layout. */
export function blobFile(folder: string, digest: string): string {
  return join(folder, 'blobs', 'sha256', digest.slice('sha256:'.length))
}

async function readIndex(folder: string): Promise<IndexEntry[]> {
  try {
    const { manifests } = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as {
      manifests: IndexEntry[]
    }
    return manifests
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** The named images of a folder of the OCI layout, by name; none when the folder is not there. */
export async function readLayout(folder: string): Promise<NamedImage[]> {
  return (await readIndex(folder)).flatMap(({ mediaType, digest, size, annotations }) => {
    const name = annotations?.[nameKey]
    return name === undefined ? [] : [{ name, manifest: { mediaType, digest, size } }]
  })
}

/** Names manifests whose blobs lie in the folder already; a name that was there stands for the new one. Atomic. */
export async function nameInLayout(
  folder: string,
  images: readonly (NamedImage & { platform?: { architecture: string; os: string } })[],
): Promise<void> {
  const names = new Set(images.map(({ name }) => name))
  const kept = (await readIndex(folder)).filter(({ annotations }) => {
    const name = annotations?.[nameKey]
    return name !== undefined && !names.has(name)
  })
  const added = images.map(({ name, manifest: { mediaType, digest, size }, platform }) => ({
    ...{ mediaType, digest, size },
    ...(platform === undefined ? {} : { platform }),
    annotations: { [nameKey]: name },
  }))
  const nameOf = (entry: IndexEntry): string => entry.annotations?.[nameKey] ?? ''
  const manifests = [...kept, ...added].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  await mkdir(join(folder, 'blobs', 'sha256'), { recursive: true })
  await writeFile(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  const mediaType = 'application/vnd.oci.image.index.v1+json'
  const text = `${JSON.stringify({ schemaVersion: 2, mediaType, manifests }, null, 1)}\n`
  await writeFile(join(folder, 'index.json.part'), text)
  await rename(join(folder, 'index.json.part'), join(folder, 'index.json'))
}
