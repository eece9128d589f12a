import { expect } from 'chai'
import { clusterRegistry } from '@dcos-lite/lib/image-registry'
import { assembleTree, findPackageTree, readPackageTree } from '@dcos-lite/lib/package-format'
import { renderPackage } from '@dcos-lite/lib/package-rendering'
import { packagesFolder } from '@dcos-lite/universe'
import { imagesOf } from '../../../components/package-service/src/plan/images-of.ts'
import { addedEntries } from '../../../universe/src/images/added-entries.ts'
import { readRecipes, recipesFolder } from '../../../universe/src/images/read-recipes.ts'
import { lintTree } from '../../../universe/src/lint/lint-tree.ts'

const packages = assembleTree(await readPackageTree(await findPackageTree(packagesFolder)))

describe('Our packages and images', function () {
  this.timeout(60_000)

  it('have recipes that are right, with every file that they name', async () => {
    for (const recipe of await readRecipes(recipesFolder, [])) await addedEntries(recipe)
  })

  it('have no error and no warning', async () => {
    const { findings, revisions } = await lintTree(packagesFolder)
    const shown = findings.map(({ file, line, rule, message }) => `${file}:${line} ${rule}: ${message}`)
    expect(shown).to.deep.equal([])
    expect(revisions).to.equal(packages.length)
  })

  it('render with their defaults, and name only images that a recipe makes under this tag', async () => {
    const recipes = await readRecipes(recipesFolder, [])
    const made = recipes.map(({ name, version }) => `${clusterRegistry}/${name}:${version}`)
    for (const definition of packages) {
      const { name, version, marathon, metronome, resource } = definition
      const named = new Set(Object.values(resource?.assets?.container?.docker ?? {}))
      if (marathon !== undefined || metronome !== undefined) {
        const rendered = renderPackage({ definition, source: '' })
        const document =
          rendered.kind === 'app' ? rendered.app : rendered.kind === 'job' ? rendered.job : rendered.group
        for (const image of imagesOf(document)) named.add(image)
      }
      for (const image of named)
        expect(made, `${name} ${version} names ${image}`).to.include(image.replace(/@sha256:.*/, ''))
    }
  })
})
