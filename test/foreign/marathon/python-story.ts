import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { debianTree } from '../../support/debian-tree.ts'

const packages = [
  'python3-marathon',
  'python3-requests',
  'python3-requests-toolbelt',
  'python3-urllib3',
  'python3-idna',
  'python3-chardet',
  'python3-charset-normalizer',
  'python3-certifi',
  'python3-six',
] as const

/** The Python library of Marathon, as Debian has it, with what it needs besides Python itself. */
export interface PythonMarathon {
  /** Plays the story of this folder against what stands before `/v2`; gives the answers by name. */
  play(url: string, token?: string): Promise<Record<string, unknown>>
}

/** Fetches the library (less than 1 MB) and nothing else. Throws when there is no Python, or no archive. */
export async function findPythonMarathon(): Promise<PythonMarathon> {
  const execute = promisify(execFile)
  await execute('python3', ['--version'])
  const library = join(await debianTree(packages), 'usr/lib/python3/dist-packages')
  const story = new URL('story.py', import.meta.url).pathname
  const env = { ...process.env, PYTHONPATH: library, PYTHONDONTWRITEBYTECODE: '1' }
  return {
    async play(url, token) {
      const given = token === undefined ? env : { ...env, TOKEN: token }
      const { stdout } = await execute('python3', [story, url], { env: given, timeout: 240_000 })
      return JSON.parse(stdout) as Record<string, unknown>
    },
  }
}
