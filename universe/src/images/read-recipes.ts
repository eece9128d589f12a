import { readFile, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fileReason } from '@dcos-lite/lib/errors'
import { universeErrors } from '../errors.ts'
import type { ImageRecipeFile, ReadRecipe } from './recipe.ts'
import { recipeProblems } from './recipe.ts'

/** The folder of the recipes of our own images. */
export const recipesFolder = fileURLToPath(new URL('../../images', import.meta.url))

/** Reads one recipe. Throws DCL_UNIVERSE_RECIPE_NOT_VALID. */
export async function readRecipe(folder: string): Promise<ReadRecipe> {
  const file = join(folder, 'image.json')
  let value: unknown
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw universeErrors.RECIPE_NOT_VALID({ file, reason: fileReason(error) })
  }
  const problems = recipeProblems(value)
  if (problems.length > 0) throw universeErrors.RECIPE_NOT_VALID({ file, reason: problems.join('; ') })
  return { ...(value as ImageRecipeFile), folder }
}

/** Reads the recipes of a folder, all of them or those of these names, in the order of names. */
export async function readRecipes(folder: string, names: readonly string[]): Promise<ReadRecipe[]> {
  const place = resolve(folder)
  const found = await readdir(place, { withFileTypes: true }).catch((error: unknown) => {
    throw universeErrors.RECIPE_NOT_VALID({ file: place, reason: fileReason(error) })
  })
  const known = found
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
  const missing = names.find((name) => !known.includes(name))
  if (missing !== undefined)
    throw universeErrors.RECIPE_NOT_FOUND({ name: missing, folder: place, known: known.join(', ') })
  const wanted = names.length === 0 ? known : known.filter((name) => names.includes(name))
  const recipes = await Promise.all(wanted.map((name) => readRecipe(join(place, name))))
  return recipes
}
