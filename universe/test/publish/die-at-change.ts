// Preloaded into a process by a test: kills it right after its n-th change below a folder, whatever else the machine does.
import { promises } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const folder = process.env['DIE_IN'] ?? ''
let left = Number(process.env['DIE_AT'] ?? 0)

type Change = (path: string, ...more: unknown[]) => Promise<unknown>
const calls = promises as unknown as Record<string, Change>
for (const name of ['link', 'mkdir', 'open', 'rename', 'rm', 'writeFile']) {
  const real = calls[name]
  if (!real) throw new Error(`node:fs/promises has no ${name}`)
  calls[name] = async (path, ...more) => {
    const result = await real(path, ...more)
    if (String(path).startsWith(folder) && --left === 0) process.kill(process.pid, 'SIGKILL')
    return result
  }
}
syncBuiltinESMExports()
