import { globSync } from 'node:fs'
import { chmod, copyFile, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchDebianPackages } from '../../bootstrap/src/build/debian/apt.ts'
import { unpackDebianPackage } from '../../bootstrap/src/build/debian/unpack-deb.ts'
import { cacheFolder } from '../../bootstrap/src/build/cache/cache-folder.ts'
import { debianProgram } from '../../test/support/debian-programs.ts'

/** Makes the smallest file tree in which `sleep` runs, and gives its folder. */
export async function sleepTree(folder: string): Promise<string> {
  for (const name of ['bin', 'dev', 'proc', 'sys', 'tmp', 'etc']) {
    await mkdir(join(folder, name), { recursive: true })
  }
  await copyFile(await debianProgram('busybox-static'), join(folder, 'bin/busybox'))
  for (const applet of ['sh', 'sleep']) await symlink('busybox', join(folder, 'bin', applet))
  return folder
}

const types = ['pid', 'ipc', 'uts', 'mount'] // the network is that of the host, as in the other starts

function bundleConfig(): object {
  const mount = (destination: string, type: string, options: string[]): object => ({
    destination,
    type,
    source: type,
    options,
  })
  return {
    ociVersion: '1.0.0',
    process: { user: { uid: 0, gid: 0 }, args: ['/bin/sleep', '60'], env: ['PATH=/bin'], cwd: '/' },
    root: { path: 'rootfs', readonly: false },
    mounts: [
      mount('/proc', 'proc', ['nosuid', 'noexec', 'nodev']),
      mount('/dev', 'tmpfs', ['nosuid', 'mode=755']),
    ],
    linux: {
      namespaces: types.map((type) => ({ type })),
      resources: { memory: { limit: 64 * 1024 * 1024 }, pids: { limit: 4096 } },
    },
  }
}

/**
 * Puts Debian's crun and a bundle with a tree of its own below `/opt/e2e` of a host whose files are at `root`. Returns the
 * bundle's path on the host.
 */
export async function placeCrun(root: string): Promise<string> {
  const folder = join(root, 'opt/e2e')
  const fetched = join(cacheFolder().debian, process.arch)
  const parts = join(folder, 'crun-parts')
  await mkdir(join(folder, 'lib'), { recursive: true })
  await mkdir(parts, { recursive: true })
  for (const { name } of await fetchDebianPackages(fetched, process.arch, ['crun', 'libyajl2'])) {
    await unpackDebianPackage(join(fetched, name), parts, (path) => /bin\/crun$|libyajl\.so\.2/.test(path))
  }
  const [library = ''] = globSync('usr/lib/*/libyajl.so.2.*', { cwd: parts })
  await copyFile(join(parts, library), join(folder, 'lib/libyajl.so.2'))
  await copyFile(join(parts, 'usr/bin/crun'), join(folder, 'crun'))
  await chmod(join(folder, 'crun'), 0o755)
  await sleepTree(join(folder, 'bundle/rootfs'))
  await writeFile(join(folder, 'bundle/config.json'), JSON.stringify(bundleConfig()))
  return '/opt/e2e/bundle'
}
