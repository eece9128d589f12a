import { resolve } from 'node:path'
import { Args, Flags } from '@oclif/core'
import { counted } from '../../counted.ts'
import { buildImages } from '../../images/build-images.ts'
import { imageCache } from '../../images/cache.ts'
import { exportImages } from '../../images/export-images.ts'
import { readRecipes, recipesFolder } from '../../images/read-recipes.ts'
import { UniverseCommand } from '../../universe-command.ts'

interface BuildResult {
  folder: string
  written: boolean
  images: {
    name: string
    version: string
    reference: string
    digest: string
    bytes: number
    built: boolean
  }[]
}

/** Builds images of recipes without Docker. */
export class ImageBuild extends UniverseCommand {
  static override summary = 'Build container images of recipes, without Docker.'
  static override description =
    'Makes a tree of Debian packages with mmdebstrap (or takes the bundled Node.js), keeps what differs from the shared base as a layer, and writes an OCI image layout. The same packages and files give the same digest. Downloads and finished trees stay in the cache folder of the user. Needs Debian and the right to become root.'
  static override examples = [
    '<%= config.bin %> image build --out images',
    '<%= config.bin %> image build redis --out images --fresh',
    '<%= config.bin %> image build --recipes my-images --out images --dry-run',
  ]
  static override strict = false
  static override args = { name: Args.string({ description: 'recipes to build; default: all of them' }) }
  static override flags = {
    out: Flags.string({ description: 'folder of the OCI layout', required: true }),
    recipes: Flags.string({ description: 'folder of the recipes', default: recipesFolder }),
    fresh: Flags.boolean({ description: 'take the newest Debian packages, not those of earlier builds' }),
    'dry-run': Flags.boolean({ description: 'check the recipes and show what would be built' }),
  }

  override async run(): Promise<BuildResult> {
    const { argv, flags } = await this.parse(ImageBuild)
    const recipes = await readRecipes(flags.recipes, argv as string[])
    const folder = resolve(flags.out)
    if (flags['dry-run']) {
      for (const { name, version, base = 'debian', packages = [] } of recipes)
        this.log(`would build ${name}:${version} on ${base} with ${packages.join(', ') || 'no package'}`)
      return { folder, written: false, images: [] }
    }
    const ready = await buildImages(recipes, {
      cache: imageCache(),
      fresh: flags.fresh,
      say: (line) => this.log(line),
    })
    const named = ready.map(({ name, image }) => ({
      ...{ name, manifest: image.manifest, platform: image.platform },
    }))
    await exportImages(imageCache().layout, named, folder)
    const images = ready.map(({ recipe, name, image, built }) => ({
      ...{ name: recipe, version: name.slice(name.lastIndexOf(':') + 1), reference: name },
      ...{ digest: image.digest, bytes: image.blobs.reduce((sum, { size }) => sum + size, 0), built },
    }))
    this.log(`Wrote ${counted(images.length, 'image')} to ${folder}`)
    return { folder, written: true, images }
  }
}
