import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A `package.json` that is right; `changes` replace keys. */
export function metadata(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    packagingVersion: '4.0',
    name: 'web',
    version: '1.0.0',
    maintainer: 'someone@example.com',
    description: 'A web server',
    tags: ['web'],
    licenses: [{ name: 'Apache-2.0', url: 'https://example.com/licence' }],
    ...changes,
  }
}

/** Writes files below a folder; objects become JSON. */
export async function writeTree(folder: string, files: Record<string, unknown>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
}
