import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { unpackZip } from '../commands/package/unpack-zip.ts'
import { cliErrors } from '../errors.ts'
import { commandsIn, pluginsFolder, readManifest } from './read-plugins.ts'

type Variables = Record<string, string | undefined>

/** What is to be installed: the bytes, and the name of the file that they came in. */
export interface GivenPlugin {
  content: Buffer
  fileName: string
  /** Replaces one that is there. */
  update: boolean
}

const isZip = (content: Buffer): boolean => content.subarray(0, 2).toString('latin1') === 'PK'

const programMarks = ['2321', '7f454c46', '4d5a', 'feedface', 'feedfacf', 'cefaedfe', 'cffaedfe', 'cafebabe']

/** Whether a system runs this: a script with `#!`, or an executable of Linux, macOS or Windows. */
function isProgram(content: Buffer): boolean {
  const beginning = content.subarray(0, 4).toString('hex')
  return programMarks.some((mark) => beginning.startsWith(mark))
}

const plainName = (fileName: string): string =>
  basename(fileName)
    .replace(/\.(zip|exe)$/i, '')
    .replace(/^dcos-/, '')

/** Unpacks a plugin beside the others and moves it into place; nothing of it stays when it is refused. */
export async function installPlugin(
  environment: Variables,
  { content, fileName, update }: GivenPlugin,
): Promise<{ name: string; commands: string[] }> {
  const parent = pluginsFolder(environment)
  if (parent === undefined) throw cliErrors.NO_CLUSTER()
  mkdirSync(parent, { recursive: true })
  const made = mkdtempSync(join(parent, '.new-'))
  const env = join(made, 'env')
  try {
    mkdirSync(join(env, 'bin'), { recursive: true })
    if (isZip(content)) await unpackZip(content, env)
    else if (isProgram(content)) writeFileSync(join(env, 'bin', `dcos-${plainName(fileName)}`), content)
    else {
      const reason = 'it is neither a zip nor a program; a script begins with #!'
      throw cliErrors.PLUGIN_INVALID({ plugin: fileName, reason })
    }
    const manifest = readManifest(env)
    const commands = commandsIn(env, manifest)
    if (commands.length === 0) {
      const reason = 'it has neither a plugin.toml with commands nor a bin/dcos-<word>'
      throw cliErrors.PLUGIN_INVALID({ plugin: fileName, reason })
    }
    const absent = commands.find(({ path }) => !existsSync(path))
    if (absent) {
      throw cliErrors.PLUGIN_INVALID({
        plugin: fileName,
        reason: `there is no file for its command ${absent.name}`,
      })
    }
    const name = manifest?.name ?? plainName(fileName)
    if (!/^[\w@.-]+$/.test(name) || name.startsWith('.')) {
      throw cliErrors.PLUGIN_INVALID({ plugin: fileName, reason: `"${name}" cannot be the name of a plugin` })
    }
    const target = join(parent, name)
    if (existsSync(target) && !update) throw cliErrors.PLUGIN_PRESENT({ plugin: name })
    for (const { path } of commands) chmodSync(path, 0o755)
    for (const file of readdirSync(join(env, 'bin'), { withFileTypes: true })) {
      if (file.isFile()) chmodSync(join(env, 'bin', file.name), 0o755)
    }
    rmSync(target, { recursive: true, force: true })
    renameSync(made, target)
    return { name, commands: commands.map((command) => command.name) }
  } catch (error) {
    rmSync(made, { recursive: true, force: true })
    if (error instanceof Error && error.name === 'DcosError') throw error
    throw cliErrors.PLUGIN_INVALID({ plugin: fileName, reason: (error as Error).message }, { cause: error })
  }
}
