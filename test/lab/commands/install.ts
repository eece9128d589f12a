import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bootstrapCommand, bootstrapEnvironment } from '../bootstrap-side.ts'
import { installConfig } from '../install-config.ts'
import { openLab } from '../open-lab.ts'
import { runAttached } from './attached.ts'
import { nameHelp, nameOption, report } from './command.ts'
import type { Command } from './command.ts'
import { textOf } from './command.ts'
import { findRecord } from './find-lab.ts'

/** Makes the hosts a cluster. */
export const install: Command = {
  name: 'install',
  usage: '[--package PACKAGE]... [--name NAME] [-- FLAG...]',
  summary: 'run dcos-installer on the hosts, from the bootstrap side over ssh',
  help: [
    '--package PACKAGE install this package at the end; may be repeated',
    nameHelp,
    'What stands behind "--" goes to dcos-installer, for example -- --dry-run',
  ],
  examples: ['npm run lab -- install', 'npm run lab -- install --package hello-world'],
  options: { ...nameOption, package: { type: 'string', multiple: true } },
  words: [],
  async run({ values, rest }) {
    const record = await findRecord(textOf(values, 'name'))
    const lab = openLab(record)
    const packages = Array.isArray(values['package']) ? values['package'].map(String) : []
    const file = join(lab.folder, 'config.yaml')
    await writeFile(file, installConfig(lab, packages))
    report(`The configuration is ${file}`)
    const installer = ['dcos-installer', 'install', '--config', file, ...rest]
    const exitCode = await runAttached(bootstrapCommand(lab.name, installer), {
      ...process.env,
      ...bootstrapEnvironment(lab.name),
    })
    if (exitCode === 0 && !rest.includes('--dry-run'))
      report('The front door on this machine: npm run lab -- open')
    return exitCode
  },
}
