import { resolve } from 'node:path'
import { Flags } from '@oclif/core'
import { readImageFolder } from '../../images/read-image-folder.ts'
import { readRecipes, recipesFolder } from '../../images/read-recipes.ts'
import { UniverseCommand } from '../../universe-command.ts'

interface Listed {
  name: string
  version?: string
  description?: string
  digest?: string
}

/** Lists recipes, or the images of a folder. */
export class ImageList extends UniverseCommand {
  static override summary = 'List the image recipes, or the images of a folder.'
  static override examples = ['<%= config.bin %> image list', '<%= config.bin %> image list --from images']
  static override flags = {
    recipes: Flags.string({ description: 'folder of the recipes', default: recipesFolder }),
    from: Flags.string({ description: 'folder of an OCI layout, whose images are listed instead' }),
  }

  override async run(): Promise<{ images: Listed[] }> {
    const { flags } = await this.parse(ImageList)
    if (flags.from !== undefined) {
      const images = (await readImageFolder(resolve(flags.from))).map(({ name, manifest }) => ({
        ...{ name, digest: manifest.digest },
      }))
      for (const { name, digest } of images) this.log(`${name}@${digest}`)
      return { images }
    }
    const images = (await readRecipes(flags.recipes, [])).map(({ name, version, description }) => ({
      ...{ name, version, description },
    }))
    for (const { name, version, description } of images) this.log(`${name}:${version}  ${description}`)
    return { images }
  }
}
