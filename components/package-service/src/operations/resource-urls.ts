import type { PackageDefinition, PackageResource } from '@dcos-lite/lib/package-format'
import type { Caller } from '../protocol/caller.ts'

type Change = (url: string) => string

function mapRecord<T>(record: Record<string, T>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))
}

function changeImages(images: NonNullable<PackageResource['images']>, change: Change): typeof images {
  const { screenshots, ...icons } = images
  return { ...mapRecord(icons, change), ...(screenshots ? { screenshots: screenshots.map(change) } : {}) }
}

function changeUrls(resource: PackageResource, change: Change): PackageResource {
  const { assets, images, cli } = resource
  return {
    ...(assets
      ? { assets: { ...assets, ...(assets.uris ? { uris: mapRecord(assets.uris, change) } : {}) } }
      : {}),
    ...(images ? { images: changeImages(images, change) } : {}),
    ...(cli
      ? {
          cli: {
            binaries: mapRecord(cli.binaries, (platform) => ({
              'x86-64': { ...platform['x86-64'], url: change(platform['x86-64'].url) },
            })),
          },
        }
      : {}),
  }
}

/** A resource whose URLs lead through this cluster. Only http(s) URLs change; images of containers never do. */
export function proxiedResource(resource: PackageResource, caller: Caller): PackageResource {
  const through = `${caller.scheme}://${caller.host}/package/resource?url=`
  return changeUrls(resource, (url) => (/^https?:/.test(url) && URL.canParse(url) ? through + url : url))
}

/** A definition whose resource URLs lead through this cluster. */
export function proxiedDefinition(definition: PackageDefinition, caller: Caller): PackageDefinition {
  const { resource } = definition
  return resource ? { ...definition, resource: proxiedResource(resource, caller) } : definition
}

/** Every URL that a package names. */
export function resourceUrls(definition: PackageDefinition): string[] {
  const urls: string[] = []
  if (definition.resource) {
    changeUrls(definition.resource, (url) => {
      urls.push(url)
      return url
    })
  }
  return urls
}
