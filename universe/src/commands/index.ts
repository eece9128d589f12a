import { Build } from './build.ts'
import { Lint } from './lint.ts'
import { Render } from './render.ts'

/** Every command of `dcos-universe` by its name. */
export const commands = { build: Build, lint: Lint, render: Render }
