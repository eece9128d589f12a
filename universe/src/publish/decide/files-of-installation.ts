import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { assetUrlsOf } from '@dcos-lite/lib/package-signing'

/** The host of addresses that mean a file beside the repository which came with an installation. */
export const installationHost = 'installation.invalid'

/** The addresses of a package that no published repository can give, since only an installation has the files. */
export function filesOfInstallation({ resource }: PackageDefinition): string[] {
  return assetUrlsOf(resource).filter((url) => URL.parse(url)?.hostname === installationHost)
}
