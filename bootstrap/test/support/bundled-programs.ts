import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually } from '@dcos-lite/lib/testing'
import { cacheFolder } from '../../src/index.ts'
import type { Bundle } from '../../src/index.ts'

/** Runs the components of a bundle on its own runtime, with an empty environment. */
export interface BundledPrograms {
  /** Starts a component and resolves with its URLs. */
  start(program: string, config: object): Promise<Record<string, string>>
  /** Ends everything that was started. */
  end(): Promise<void>
}

/** Opens the components of a bundle; `folder` gets their configurations. */
export function bundledPrograms(bundle: Bundle, folder: string): BundledPrograms {
  const running: ChildProcess[] = []
  const packageOf = (name: string): string =>
    join(cacheFolder().packages, bundle.packages.find((one) => one.name === name)?.id ?? '')
  return {
    async start(program, config) {
      const [configFile, infoFile] = [join(folder, `${program}.json`), join(folder, `${program}.info`)]
      await rm(infoFile, { force: true })
      await writeFile(configFile, JSON.stringify(config))
      const script = join(packageOf('dcos-components'), 'lib/components', `${program}.js`)
      const words = [script, '--config', configFile, '--info', infoFile]
      const child = spawn(join(packageOf('dcos-runtime'), 'bin/node'), words, {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: {},
      })
      running.push(child)
      let said = ''
      child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
      return eventually(
        async () => {
          if (child.exitCode !== null) throw new Error(`${program} ended: ${said.slice(-2000)}`)
          return (JSON.parse(await readFile(infoFile, 'utf8')) as { urls: Record<string, string> }).urls
        },
        { what: `a started ${program}`, timeoutMs: 60_000 },
      )
    },
    async end() {
      for (const child of running.splice(0)) {
        const ended = once(child, 'exit')
        child.kill('SIGTERM')
        if (child.exitCode === null && child.signalCode === null) await ended
      }
    },
  }
}
