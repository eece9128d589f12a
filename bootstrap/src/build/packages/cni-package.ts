import { chmod, copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { CacheFolder } from '../cache/cache-folder.ts'
import type { Recipe } from '../cache/keep-package.ts'
import type { DebianFile } from '../debian/apt.ts'
import { isOfUse, withDebianFiles } from '../debian/with-debian-files.ts'
import { addOrigins } from './origins.ts'

/** Those that need nothing but the kernel: no daemon and no `iptables`. */
const plugins = [
  ...['bridge', 'ptp', 'macvlan', 'vlan', 'host-device', 'loopback'],
  ...['host-local', 'static', 'tuning'],
]

/** Debian packages that they are taken from. */
export const cniSources = ['containernetworking-plugins']

/** The standard CNI plugins, as Debian builds them; they need nothing but glibc. */
export function cniRecipe(cache: CacheFolder, arch: string, files: readonly DebianFile[]): Recipe {
  const programs = plugins.map((name) => `usr/lib/cni/${name}`)
  return {
    name: 'dcos-cni',
    inputs: { recipe: 1, arch, files },
    make: (target) =>
      withDebianFiles(cache, arch, files, isOfUse(programs), async (unpacked) => {
        const folder = join(target, 'libexec', 'dcos-cni')
        await mkdir(folder, { recursive: true })
        for (const name of plugins) {
          await copyFile(join(unpacked, 'usr/lib/cni', name), join(folder, name))
          await chmod(join(folder, name), 0o755)
        }
        await addOrigins(files, unpacked, join(target, 'share', 'doc', 'dcos-cni'))
      }),
  }
}
