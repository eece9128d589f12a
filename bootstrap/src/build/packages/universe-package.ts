import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Recipe } from '../cache/keep-package.ts'
import { checkout } from '../checkout.ts'
import { runProgram } from '../run-program.ts'

/** Our package repository: the document that a cluster serves, and the packages that it is built from. */
export function universeRecipe(): Recipe {
  return {
    name: 'dcos-universe',
    make: async (target) => {
      const folder = join(target, 'lib', 'universe')
      const packages = join(checkout, 'universe', 'packages')
      await mkdir(folder, { recursive: true })
      await cp(packages, join(folder, 'packages'), { recursive: true })
      await runProgram('building the package repository', process.execPath, [
        join(checkout, 'universe', 'bin', 'dcos-universe'),
        ...['build', '--packages', packages, '--out', join(folder, 'repository.json')],
      ])
      await runProgram('adding the dcos command to the package repository', process.execPath, [
        join(checkout, 'universe', 'scripts', 'add-core-cli.ts'),
        join(folder, 'repository.json'),
      ])
    },
  }
}
