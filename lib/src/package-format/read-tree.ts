import { readFile, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { packageFormatErrors } from './errors.ts'

/** The files that make up a revision. */
export const revisionFileNames = [
  'package.json',
  'config.json',
  'resource.json',
  'marathon.json.mustache',
  'metronome.json.mustache',
  'command.json',
] as const
export type RevisionFileName = (typeof revisionFileNames)[number]

/** One revision folder as it lies on the disk: nothing parsed, nothing checked. */
export interface RevisionFolder {
  folder: string
  letter: string
  packageFolder: string
  revision: string
  files: Partial<Record<RevisionFileName, Buffer>>
}

async function folders(parent: string): Promise<string[]> {
  const entries = await readdir(parent, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
}

const below = ['repo/packages', 'packages/repo/packages', 'packages', '.']

/** Finds the folder with the letter folders: the given one, or one of the usual places below it. */
export async function findPackageTree(folder: string): Promise<string> {
  for (const place of below) {
    const candidate = join(folder, place)
    const found = await stat(candidate).catch(() => undefined)
    if (found?.isDirectory()) return candidate
  }
  throw packageFormatErrors.TREE_NOT_FOUND({ folder, reason: 'the folder does not exist' })
}

async function readRevision(folder: string, letter: string, packageFolder: string): Promise<RevisionFolder> {
  const files: RevisionFolder['files'] = {}
  for (const name of revisionFileNames) {
    const content = await readFile(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (content) files[name] = content
  }
  return { folder, letter, packageFolder, revision: basename(folder), files }
}

function byRevision(a: string, b: string): number {
  return Number(a) - Number(b) || (a < b ? -1 : 1)
}

/** Reads a package tree (`<Letter>/<name>/<revision>/…`), ordered by letter, name and revision. */
export async function readPackageTree(tree: string): Promise<RevisionFolder[]> {
  const found: RevisionFolder[] = []
  for (const letter of (await folders(tree)).sort()) {
    for (const name of (await folders(join(tree, letter))).sort()) {
      for (const revision of (await folders(join(tree, letter, name))).sort(byRevision)) {
        found.push(await readRevision(join(tree, letter, name, revision), letter, name))
      }
    }
  }
  return found
}
