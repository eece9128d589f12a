import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileReason } from '@dcos-lite/lib/errors'
import type { AddedEntry } from '@dcos-lite/lib/oci-image'
import { universeErrors } from '../errors.ts'
import type { ReadRecipe, RecipeFile } from './recipe.ts'

const none = Buffer.alloc(0)

async function fileEntry(
  recipe: ReadRecipe,
  path: string,
  { from, mode = '0644', owner = 'root' }: RecipeFile,
): Promise<AddedEntry> {
  const source = join(recipe.folder, from)
  try {
    const content = await readFile(source)
    return { path: path.slice(1), type: 'File', mode: Number.parseInt(mode, 8), owner, content }
  } catch (error) {
    const file = join(recipe.folder, 'image.json')
    throw universeErrors.RECIPE_NOT_VALID({ file, reason: `${source}: ${fileReason(error)}` })
  }
}

/** Everything that a recipe puts into its image beside Debian packages. */
export async function addedEntries(recipe: ReadRecipe): Promise<AddedEntry[]> {
  const { files = {}, folders = {}, links = {} } = recipe
  const ownFolders = Object.entries(folders).map(([path, { mode = '0755', owner = 'root' }]): AddedEntry => ({
    ...{ path: path.slice(1), type: 'Directory', mode: Number.parseInt(mode, 8), owner, content: none },
  }))
  const ownLinks = Object.entries(links).map(([path, linkpath]): AddedEntry => ({
    ...{ path: path.slice(1), type: 'SymbolicLink', mode: 0o777, owner: 'root', linkpath, content: none },
  }))
  const ownFiles = await Promise.all(
    Object.entries(files).map(([path, file]) =>
      fileEntry(recipe, path, typeof file === 'string' ? { from: file } : file),
    ),
  )
  return [...ownFolders, ...ownLinks, ...ownFiles]
}
