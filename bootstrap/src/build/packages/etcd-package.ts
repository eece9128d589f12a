import { chmod, copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { CacheFolder } from '../cache/cache-folder.ts'
import type { Recipe } from '../cache/keep-package.ts'
import type { DebianFile } from '../debian/apt.ts'
import { isOfUse, withDebianFiles } from '../debian/with-debian-files.ts'
import { addOrigins } from './origins.ts'

const programs = ['usr/bin/etcd', 'usr/bin/etcdctl']

/** Debian packages that it is taken from. */
export const etcdSources = ['etcd-server', 'etcd-client']

/** etcd and its command, as Debian builds them; they need nothing but glibc. */
export function etcdRecipe(cache: CacheFolder, arch: string, files: readonly DebianFile[]): Recipe {
  return {
    name: 'dcos-etcd',
    inputs: { recipe: 2, arch, files },
    make: (target) =>
      withDebianFiles(cache, arch, files, isOfUse(programs), async (unpacked) => {
        await mkdir(join(target, 'bin'))
        for (const path of programs) {
          const program = join(target, 'bin', path.slice('usr/bin/'.length))
          await copyFile(join(unpacked, path), program)
          await chmod(program, 0o755)
        }
        await addOrigins(files, unpacked, join(target, 'share', 'doc', 'dcos-etcd'))
      }),
  }
}
