import { chmod, copyFile, mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { CacheFolder } from '../cache/cache-folder.ts'
import type { Recipe } from '../cache/keep-package.ts'
import type { DebianFile } from '../debian/apt.ts'
import { isOfUse, withDebianFiles } from '../debian/with-debian-files.ts'
import { collectLibraries } from '../elf/collect-libraries.ts'
import { addOrigins } from './origins.ts'
import { wrapperText, writeProgram } from './wrapper.ts'

const programs = ['bin/ip', 'sbin/bridge', 'usr/sbin/nft']

/** Debian packages that they and their libraries are taken from. */
export const netToolsSources = [
  ...['iproute2', 'libbpf1', 'libelf1', 'libbsd0', 'libmd0', 'libcap2', 'zlib1g', 'libmnl0'],
  ...['nftables', 'libnftables1', 'libnftnl11', 'libjansson4', 'libgmp10', 'libedit2', 'libtinfo6'],
  ...['libxtables12'],
]

/** `ip`, `bridge` and `nft`, as Debian builds them, with the libraries that they need. */
export function netToolsRecipe(cache: CacheFolder, arch: string, files: readonly DebianFile[]): Recipe {
  return {
    name: 'dcos-net-tools',
    inputs: { recipe: 3, arch, files },
    make: (target) =>
      withDebianFiles(cache, arch, files, isOfUse(programs), async (unpacked) => {
        const libexec = join(target, 'libexec', 'dcos-net-tools')
        await mkdir(libexec, { recursive: true })
        for (const path of programs) {
          const name = basename(path)
          await copyFile(join(unpacked, path), join(libexec, name))
          await chmod(join(libexec, name), 0o755)
          await writeProgram(join(target, 'bin', name), wrapperText('dcos-net-tools', name))
        }
        await collectLibraries(
          programs.map((path) => join(libexec, basename(path))),
          unpacked,
          libexec,
        )
        await addOrigins(files, unpacked, join(target, 'share', 'doc', 'dcos-net-tools'))
      }),
  }
}
