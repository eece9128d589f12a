import { cp, glob, mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { BuildOptions } from 'esbuild'
import { messageOf } from '@dcos-lite/lib/errors'
import { bootstrapErrors } from '../../errors.ts'
import type { Recipe } from '../cache/keep-package.ts'
import { checkout } from '../checkout.ts'
import { runProgram } from '../run-program.ts'
import { scriptText, writeProgram } from './wrapper.ts'

const everywhere = {
  absWorkingDir: checkout,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'silent',
  // What was written as CommonJS asks for Node's own modules by `require`.
  banner: {
    js: "import{createRequire as dcosCreateRequire}from'node:module';const require=dcosCreateRequire(import.meta.url);",
  },
} as const satisfies BuildOptions

async function bundle(step: string, options: BuildOptions): Promise<void> {
  const { build } = await import('esbuild')
  try {
    await build({ ...everywhere, ...options })
  } catch (error) {
    throw bootstrapErrors.BUILD_STEP_FAILED({ step, reason: messageOf(error) }, { cause: error })
  }
}

async function entriesOf(pattern: string): Promise<Record<string, string>> {
  const found: [string, string][] = []
  for await (const file of glob(pattern, { cwd: checkout })) {
    found.push([basename(file, '.ts'), join(checkout, file)])
  }
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** How the components are bundled: one file for each unit and each worker, with what they share in files of their own. */
export async function componentsBuild(outdir: string): Promise<BuildOptions> {
  return {
    ...everywhere,
    entryPoints: {
      ...(await entriesOf('components/*/bin/*.ts')),
      ...(await entriesOf('lib/src/store/workers/store-*-worker.ts')),
      ...(await entriesOf('components/*/src/workers/*-worker.ts')),
    },
    outdir,
    splitting: true,
    chunkNames: 'shared-[hash]',
  }
}

/** The units with the workers of the store, and the page beside them. */
async function bundleComponents(folder: string): Promise<void> {
  await bundle('bundling the components', await componentsBuild(folder))
  const page = join(checkout, 'components', 'dashboard', 'src', 'page')
  await cp(page, join(folder, 'page'), { recursive: true })
  await writeFile(join(folder, 'package.json'), '{"type":"module"}\n')
}

/** The program of the node as one file, which runs before anything is unpacked. */
async function bundleNodeProgram(lib: string): Promise<void> {
  await bundle('bundling dcos-node', {
    entryPoints: { 'dcos-node': join(checkout, 'bootstrap', 'bin', 'dcos-node.ts') },
    outdir: lib,
    outExtension: { '.js': '.mjs' },
  })
}

async function addCommandLine(lib: string): Promise<void> {
  const cli = join(checkout, 'cli')
  await runProgram('building the dcos command', process.execPath, [
    join(cli, 'scripts', 'build.ts'),
    '--if-stale',
  ])
  await mkdir(join(lib, 'cli'))
  for (const name of ['dcos.cjs', 'dcos-oclif.cjs', 'package.json']) {
    await cp(join(cli, 'dist', name), join(lib, 'cli', name))
  }
}

/** Everything that we wrote: the components, the program of the node and the dcos command. */
export function componentsRecipe(): Recipe {
  return {
    name: 'dcos-components',
    make: async (target) => {
      const lib = join(target, 'lib')
      await mkdir(lib, { recursive: true })
      await bundleComponents(join(lib, 'components'))
      await bundleNodeProgram(lib)
      await addCommandLine(lib)
      await writeProgram(join(target, 'bin', 'dcos-node'), scriptText('dcos-node.mjs'))
      await writeProgram(join(target, 'bin', 'dcos'), scriptText('cli/dcos.cjs'))
      const checkRunner = 'dcos-check-runner'
      await writeProgram(join(target, 'bin', checkRunner), scriptText(`components/${checkRunner}.js`))
    },
  }
}
