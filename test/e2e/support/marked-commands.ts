import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.ts'

/** The lines of a page's shell blocks that stand behind the mark `<!-- test: <kind> -->`. */
export function markedCommands(page: string, kind: string): string[] {
  const text = readFileSync(join(root, page), 'utf8')
  const blocks = text.split(`<!-- test: ${kind} -->`).slice(1)
  return blocks.flatMap((block) => {
    const [, body = ''] = /^\s*```sh\n([\s\S]*?)```/.exec(block) ?? []
    return body
      .split('\n')
      .map((line) => line.replace(/ +# .*$/, '').trim())
      .filter((line) => line !== '')
  })
}

const programs: Record<string, string> = {
  dcos: join(root, 'cli', 'bin', 'dcos'),
  'dcos-installer': join(root, 'installer', 'bin', 'dcos-installer'),
  'dcos-universe': join(root, 'universe', 'bin', 'dcos-universe'),
}

/** `npx dcos x y` as the program that npx runs and its words; npx itself only adds a second. */
export function asProgram(line: string): string[] {
  const [npx, name = '', ...words] = line.split(' ')
  const program = programs[name]
  if (npx !== 'npx' || program === undefined) throw new Error(`"${line}" is not "npx <program of ours> …"`)
  return [process.execPath, program, ...words]
}
