import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { labErrors } from '../errors.ts'
import { withLock } from './lock.ts'
import { labsRoot } from './folders.ts'
import { runProgram } from './run-program.ts'

/** What a lab runs on this machine, by the Debian package it comes in. */
const needed: Record<string, string[]> = {
  'systemd-container': ['systemd-nspawn'],
  mmdebstrap: ['mmdebstrap'],
  'openssh-client': ['ssh', 'ssh-keygen'],
  iproute2: ['ip'],
  'util-linux': ['nsenter', 'flock', 'setpriv'],
  mount: ['mount', 'umount'],
}

const isInstalled = (program: string): boolean =>
  [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/bin', '/sbin', '/bin'].some(
    (folder) => {
      try {
        accessSync(join(folder, program), constants.X_OK)
        return true
      } catch {
        return false
      }
    },
  )

const missingPackages = (): string[] =>
  Object.entries(needed).flatMap(([name, programs]) => (programs.every(isInstalled) ? [] : [name]))

async function apt(...words: string[]): Promise<string | undefined> {
  const { exitCode, stdout, stderr } = await runProgram(
    ['apt-get', '-q', '-y', '-o', 'DPkg::Lock::Timeout=120', ...words],
    { timeoutMs: 600_000, environment: { DEBIAN_FRONTEND: 'noninteractive' } },
  )
  if (exitCode === 0) return undefined
  return `${stdout}${stderr}`.trim().split('\n').slice(-3).join(' / ')
}

/** Installs with apt-get what a lab needs and is not there, and says so; DCL_LAB_PROGRAMS_MISSING where it cannot. */
export async function ensurePrograms(say: (line: string) => void): Promise<void> {
  const packages = missingPackages()
  if (packages.length === 0) return
  let reason = 'There is no apt-get to install them with.'
  if (isInstalled('apt-get')) {
    say(`Installing ${packages.join(', ')} with apt-get; the lab needs them ...`)
    const install = (): Promise<string | undefined> => apt('install', '--no-install-recommends', ...packages)
    // Two runs at once would wait for one another's lock of dpkg, and apt-get update knows no waiting.
    const failure = isInstalled('flock')
      ? await withLock(join(labsRoot(), 'apt.lock'), async () => (await apt('update')) ?? (await install()))
      : ((await apt('update')) ?? (await install()))
    if (missingPackages().length === 0) return
    reason = `apt-get failed: ${failure ?? 'it did not install them'}.`
  }
  const left = missingPackages()
  const programs = left.flatMap((name) => needed[name] ?? []).filter((program) => !isInstalled(program))
  throw labErrors.PROGRAMS_MISSING({ programs: programs.join(', '), packages: left.join(' '), reason })
}
