import type { PackageDefinition, PackageResource } from '@dcos-lite/lib/package-format'

type Moved = (url: string) => string

function texts(map: Record<string, string>, moved: Moved): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([name, url]) => [name, moved(url)]))
}

function moveImages(images: NonNullable<PackageResource['images']>, moved: Moved): PackageResource['images'] {
  const { screenshots, ...icons } = images
  return { ...texts(icons, moved), ...(screenshots ? { screenshots: screenshots.map(moved) } : {}) }
}

function moveCli(cli: NonNullable<PackageResource['cli']>, moved: Moved): PackageResource['cli'] {
  const binaries = Object.entries(cli.binaries).map(([platform, { 'x86-64': binary }]) => [
    platform,
    { 'x86-64': { ...binary, url: moved(binary.url) } },
  ])
  return { binaries: Object.fromEntries(binaries) as typeof cli.binaries }
}

/** The package with every URL of its resources at its new place. Images keep their names. */
export function movePackage(definition: PackageDefinition, moved: Moved): PackageDefinition {
  const { resource } = definition
  if (!resource) return definition
  const { assets, images, cli } = resource
  const next: PackageResource = {
    ...resource,
    ...(assets?.uris ? { assets: { ...assets, uris: texts(assets.uris, moved) } } : {}),
    ...(images ? { images: moveImages(images, moved) ?? {} } : {}),
    ...(cli ? { cli: moveCli(cli, moved) ?? { binaries: {} } } : {}),
  }
  return { ...definition, resource: next }
}
