import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { glob, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundleSources } from './bundle-sources.ts'

const root = join(import.meta.dirname, '..', '..')

/** Runs mocha on test files with the bundle in the place of the sources; resolves with its exit code. */
async function runTests(folder: string, words: readonly string[]): Promise<number> {
  const redirect = pathToFileURL(join(import.meta.dirname, 'redirect.ts')).href
  const child = spawn(process.execPath, [join(root, 'node_modules/mocha/bin/mocha.js'), ...words], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, DCOS_TEST_BUNDLED: folder, NODE_OPTIONS: `--import ${redirect}` },
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}

const folder = await mkdtemp(join(tmpdir(), 'dcos-lite-test-bundled-'))
try {
  console.log(`${await bundleSources(folder)} files are bundled.`)
  const given = process.argv.slice(2)
  const parts = given.length > 0 ? [given] : []
  if (given.length === 0) {
    for await (const part of glob(['components/*/test', 'lib/test'], { cwd: root }))
      parts.push([`${part}/**/*.test.ts`])
  }
  for (const words of parts) {
    console.log(`\n${words.join(' ')}`)
    if ((await runTests(folder, ['--reporter', 'dot', ...words])) !== 0) process.exitCode = 1
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
