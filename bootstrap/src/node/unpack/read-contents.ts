import { pipeline } from 'node:stream/promises'
import * as tar from 'tar'
import { bundleIdOf, contentsFile } from '../../bundle/bundle-contents.ts'
import type { BundleContents } from '../../bundle/bundle-contents.ts'
import { bootstrapErrors } from '../../errors.ts'
import { isPackageId, packageIdOf } from '../../package/package-id.ts'
import type { OpenedBundle } from './open-bundle.ts'

const largestContents = 16 * 1024 * 1024

async function readText(bundle: OpenedBundle): Promise<string> {
  const chunks: Buffer[] = []
  const parser = new tar.Parser({
    strict: true,
    filter: (path) => path === contentsFile,
    onReadEntry: (entry) => {
      if (entry.size > largestContents) return entry.resume()
      entry.on('data', (chunk: Buffer) => chunks.push(chunk))
      return entry
    },
  })
  await pipeline(bundle.openArchive(), parser as unknown as NodeJS.WritableStream)
  return Buffer.concat(chunks).toString('utf8')
}

/** Reads what a bundle consists of; its id and those of its packages must be hashes of what they name. */
export async function readContents(file: string, bundle: OpenedBundle): Promise<BundleContents> {
  const damaged = (reason: string): Error => bootstrapErrors.BUNDLE_DAMAGED({ file, reason })
  const contents = JSON.parse(await readText(bundle)) as BundleContents
  const ids = contents.packages.map(({ id }) => id)
  const wrong = contents.packages.find(
    ({ name, id, entries }) => !isPackageId(id) || packageIdOf(name, entries) !== id,
  )
  if (wrong !== undefined) throw damaged(`the package ${wrong.id} is not what its id names`)
  if (bundleIdOf(contents.arch, ids) !== bundle.header.bundleId) throw damaged('its id names other packages')
  return contents
}
