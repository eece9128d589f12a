import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { sha256 } from '@dcos-lite/lib/package-signing'
import type { DcosVersion } from '../repository/dcos-versions.ts'
import { documentText, packagesOfVersion, repositoryDocuments } from '../repository/documents.ts'
import type { RepositoryDocument } from '../repository/documents.ts'
import { currentFile, readRepositoryFolder } from '../repository/repository-folder.ts'
import { emptyState } from '../repository/state.ts'
import type { RepositoryState } from '../repository/state.ts'

const compress = promisify(gzip)

/** A body that is ready to be sent, plain and compressed. */
export interface ServedBody {
  plain: Buffer
  zipped: Buffer
  tag: string
}

/** Everything that is served of one state, made once. */
export interface Shelf {
  state: RepositoryState
  documents: Map<string, RepositoryDocument>
  body(text: string): Promise<ServedBody>
  /** The repository of one package, for clusters of a version; undefined when there is none. */
  packageText(name: string, version: DcosVersion): string | undefined
}

function createShelf(state: RepositoryState): Shelf {
  const bodies = new Map<string, Promise<ServedBody>>()
  const byVersion = new Map<DcosVersion, PackageDefinition[]>()
  const make = async (text: string): Promise<ServedBody> => {
    const plain = Buffer.from(text)
    return { plain, zipped: await compress(plain), tag: sha256(plain) }
  }
  return {
    state,
    documents: new Map(repositoryDocuments(state.packages).map((document) => [document.file, document])),
    body(text) {
      const known = bodies.get(text)
      if (known) return known
      const made = make(text)
      bodies.set(text, made)
      return made
    },
    packageText(name, version) {
      const packages = byVersion.get(version) ?? packagesOfVersion(state.packages, version)
      byVersion.set(version, packages)
      const own = packages.filter((definition) => definition.name === name)
      return own.length === 0 ? undefined : documentText(own)
    },
  }
}

/**
 * Calls of one piece of work that come while it runs share the next run. A run that began before the call could have
 * seen the time before it.
 */
function shareRuns<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve()
  let next: Promise<T> | undefined
  return () => {
    next ??= running.then(() => {
      const run = work()
      next = undefined
      running = run.catch(() => undefined)
      return run
    })
    return next
  }
}

/** The current state of a folder; read again when the folder was published to. */
export function createShelves(folder: string): { current(): Promise<Shelf> } {
  let kept: { mark: string; shelf: Promise<Shelf> } | undefined
  const mark = async (): Promise<string> => {
    const files = [currentFile, 'universe.json', 'universe.json.signature']
    const found = await Promise.all(files.map((file) => stat(join(folder, file)).catch(() => undefined)))
    return found.map((file) => (file ? `${file.ino} ${file.mtimeMs} ${file.size}` : '-')).join()
  }
  // The folder is looked at for every request, but for many requests at once only once.
  const look = shareRuns(mark)
  return {
    async current() {
      const now = await look()
      if (kept?.mark === now) return kept.shelf
      const before = kept
      const shelf = readRepositoryFolder(folder).then((state) => createShelf(state ?? emptyState))
      kept = { mark: now, shelf }
      try {
        return await shelf
      } catch (error) {
        // What was good before is served on while somebody repairs the folder; without that, the failure is the answer.
        kept = before
        if (!before) throw error
        return before.shelf
      }
    },
  }
}
