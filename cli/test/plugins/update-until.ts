/**
 * Replaces a plugin by a file as `dcos plugin update` does, and kills itself right before its N-th rename or removal.
 * Words: folder of the configuration, file, N. Prints `done` when it gets to its end.
 */
import fs, { readFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const [, , folder = '', file = '', killAt = ''] = process.argv
let left = Number(killAt)
for (const name of ['renameSync', 'rmSync'] as const) {
  const real = fs[name] as (...given: unknown[]) => void
  Object.assign(fs, {
    [name]: (...given: unknown[]) => {
      left -= 1
      if (left === 0) process.kill(process.pid, 'SIGKILL')
      real(...given)
    },
  })
}
syncBuiltinESMExports()

const { installPlugin } = await import('../../src/plugins/install-plugin.ts')
const given = { content: readFileSync(file), fileName: 'dcos-tool', update: true }
await installPlugin({ DCOS_DIR: folder }, given)
console.log('done')
