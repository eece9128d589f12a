import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Header } from 'tar'
import { buildImage, pushImage } from '@dcos-lite/lib/oci-image'
import type { ImageRecipe } from '@dcos-lite/lib/oci-image'
import { debianProgram } from '../../support/debian-programs.ts'

const applets = [
  ...[
    'cat',
    'dd',
    'env',
    'false',
    'head',
    'hostname',
    'id',
    'ls',
    'ps',
    'pwd',
    'sh',
    'sleep',
    'stat',
    'tail',
  ],
  ...['test', 'touch', 'true', 'wc'],
]

/** Writes files below a folder, by their paths. */
async function write(folder: string, files: Record<string, string>): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}

/** A tar archive with one file at a path that a sane tool would not write. */
async function hostileArchive(file: string, path: string): Promise<string> {
  const block = Buffer.alloc(512)
  const header = new Header({ path, mode: 0o644, size: 0, type: 'File', mtime: new Date(0) })
  header.encode(block, 0)
  await writeFile(file, Buffer.concat([block, Buffer.alloc(1024)]))
  return file
}

async function recipes(folder: string): Promise<Record<string, ImageRecipe>> {
  const base = await write(join(folder, 'base'), {
    'etc/passwd': 'root:x:0:0::/root:/bin/sh\napp:x:4242:4243::/:/bin/sh\n',
    'etc/group': 'root:x:0:\napp:x:4243:\nextra:x:4244:app\n',
    'data/old': 'old',
    'keep/old': 'old',
    gone: 'gone',
  })
  await mkdir(join(base, 'bin'))
  await copyFile(await debianProgram('busybox-static'), join(base, 'bin/busybox'))
  for (const applet of applets) await symlink('busybox', join(base, 'bin', applet))
  const upper = await write(join(folder, 'upper'), {
    '.wh.gone': '',
    'data/.wh..wh..opq': '',
    'data/new': 'new',
    'keep/new': 'new',
  })
  return {
    app: {
      layers: [base, upper],
      defaults: {
        Entrypoint: ['/bin/sh', '-c'],
        Cmd: ['echo "$FROM_IMAGE|$FROM_TASK|$PATH"; id -u; id -g; id -G; pwd; echo "$MESOS_SANDBOX"'],
        Env: ['FROM_IMAGE=image', 'FROM_TASK=image', 'PATH=/bin'],
        WorkingDir: '/app/here',
        User: 'app',
      },
    },
    plain: { layers: [base], defaults: { Env: ['PATH=/bin'] }, compression: 'zstd' },
    broken: { layers: [base, await write(join(folder, 'other'), { other: 'other' })] },
    hostile: { layers: [base, { archive: await hostileArchive(join(folder, 'hostile.tar'), '../../evil') }] },
  }
}

/** Builds the images of the scenarios and pushes them to a registry, as `test/<name>:1`. Gives their digests. */
export async function pushImages(registry: string): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'dcos-lite-images-'))
  const digests: Record<string, string> = {}
  try {
    for (const [name, recipe] of Object.entries(await recipes(folder))) {
      const image = await buildImage(recipe, join(folder, 'oci', name))
      digests[name] = await pushImage(image, { registry, repository: `test/${name}`, tag: '1' })
      const [, , last] = image.blobs
      if (name === 'broken' && last) digests['broken-layer'] = last.digest
    }
    return digests
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
