import type { WantedPackage } from '../config/readers/packages.ts'
import { installPackage, packageProblem } from '../cluster/packages.ts'
import { definePhase } from './phase.ts'
import type { RunState } from './state.ts'
import { waitUntilGood } from './wait-until.ts'
import { frontDoor } from './wait-healthy.ts'

interface PackageWork {
  host: string
  text: string
  wanted: WantedPackage
}

/** Installs the wanted packages that are not there, one after another, through the front door. */
export const installPackagesPhase = definePhase<RunState, PackageWork>({
  name: 'packages',
  title: 'install packages',
  changes: true,
  plan: ({ config, installedPackages }) =>
    config.packages
      .filter(({ name }) => installedPackages?.has(name) !== true)
      .map((wanted) => ({
        host: '',
        wanted,
        text: `install the package ${wanted.name}${wanted.version === undefined ? '' : ` ${wanted.version}`}`,
      })),
  async run(state, work, tools) {
    const door = await frontDoor(state)
    for (const { wanted } of work) {
      const { name } = wanted
      tools.report(name)
      await installPackage(door, wanted)
      let path: string | undefined
      await waitUntilGood(
        async () => {
          const found = await packageProblem(door, name)
          path = found.path
          return found.problem
        },
        tools,
        { seconds: 180 },
      )
      state.packages.push({ name, path })
    }
  },
})
