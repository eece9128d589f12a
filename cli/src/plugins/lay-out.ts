import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandsIn, readManifest } from './read-plugins.ts'

/** What a plugin is made of: a zip, or one executable, under a name that counts when the content tells none. */
export interface PluginContent {
  content: Buffer
  zip: boolean
  name: string
}

/** Lays a plugin out in a folder. Resolves with its name and the words that it adds; throws why it is none. */
export async function layOut(
  folder: string,
  { content, zip, name }: PluginContent,
): Promise<{ name: string; commands: string[] }> {
  const env = join(folder, 'env')
  const bin = join(env, 'bin')
  mkdirSync(bin, { recursive: true })
  if (zip) {
    const { unpackZip } = await import('./unpack-zip.ts')
    await unpackZip(content, env)
  } else writeFileSync(join(bin, `dcos-${name}`), content)
  const manifest = readManifest(env)
  const commands = commandsIn(env, manifest)
  if (commands.length === 0)
    throw new Error('it has neither a plugin.toml with commands nor a bin/dcos-<word>')
  const absent = commands.find(({ path }) => !existsSync(path))
  if (absent) throw new Error(`there is no file for its command ${absent.name}`)
  const called = manifest?.name ?? name
  if (!/^\w[\w@.-]*$/.test(called)) throw new Error(`"${called}" cannot be the name of a plugin`)
  for (const { path } of commands) chmodSync(path, 0o755)
  for (const file of readdirSync(bin, { withFileTypes: true })) {
    if (file.isFile()) chmodSync(join(bin, file.name), 0o755)
  }
  return { name: called, commands: commands.map((command) => command.name) }
}
