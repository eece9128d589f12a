import { rmSync } from 'node:fs'
import { basename } from 'node:path'
import { cliErrors } from '../errors.ts'
import { layOut } from './lay-out.ts'
import { beginPlugin, placePlugin, placesOf } from './plugin-places.ts'
import { pluginsFolder } from './read-plugins.ts'

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
  const made = beginPlugin(parent)
  try {
    const zip = isZip(content)
    if (!zip && !isProgram(content))
      throw new Error('it is neither a zip nor a program; a script begins with #!')
    const laidOut = await layOut(made, { content, zip, name: plainName(fileName) })
    const { name } = laidOut
    if (!update && placesOf(parent).some((place) => place.name === name))
      throw cliErrors.PLUGIN_PRESENT({ plugin: name })
    placePlugin(parent, made, name)
    return laidOut
  } catch (error) {
    rmSync(made, { recursive: true, force: true })
    if (error instanceof Error && error.name === 'DcosError') throw error
    throw cliErrors.PLUGIN_INVALID({ plugin: fileName, reason: (error as Error).message }, { cause: error })
  }
}
