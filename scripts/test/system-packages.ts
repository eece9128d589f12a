import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

interface SystemPackage {
  package: string
  executable: string
  neededBy: string
  /** Service that the package starts on a machine with systemd; the tests start their own. */
  service?: string
}

const packages: SystemPackage[] = [
  { package: 'etcd-server', executable: 'etcd', neededBy: 'lib/test/store', service: 'etcd' },
  { package: 'chromium', executable: 'chromium', neededBy: 'test/e2e/browser.test.ts' },
  { package: 'openssh-server', executable: 'sshd', neededBy: 'installer/test/run', service: 'ssh' },
  { package: 'zsh', executable: 'zsh', neededBy: 'cli/test/completion' },
  { package: 'fish', executable: 'fish', neededBy: 'cli/test/completion' },
  { package: 'mmdebstrap', executable: 'mmdebstrap', neededBy: 'test/packages' },
  { package: 'tcpdump', executable: 'tcpdump', neededBy: 'test/packages/closed-network.test.ts' },
]

const say = (text: string): void => void process.stdout.write(text + '\n')

function isInstalled(executable: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/sbin', '/bin']
  return folders.some((folder) => {
    try {
      accessSync(join(folder, executable), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function run(command: string, commandArguments: string[]): string | undefined {
  const result = spawnSync(command, commandArguments, {
    encoding: 'utf8',
    timeout: 300_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (result.status === 0) return undefined
  const lastLines = `${result.stdout ?? ''}${result.stderr ?? ''}`.trim().split('\n').slice(-3).join(' / ')
  return result.error?.message ?? lastLines
}

/** Installs the Debian packages whose tests are in the tree, where that is possible; otherwise says what is skipped. */
export function ensureSystemPackages(root: string): void {
  const missing = packages.filter(
    ({ executable, neededBy }) => existsSync(join(root, neededBy)) && !isInstalled(executable),
  )
  if (missing.length === 0) return
  const names = missing.map((entry) => entry.package)
  const tests = missing.map((entry) => entry.neededBy).join(' and ')
  if (process.getuid?.() !== 0 || !isInstalled('apt-get')) {
    say(
      `Not installed: ${names.join(', ')}. Tests in ${tests} that need them are skipped; as root, "npm test" installs`,
    )
    say(`them on Debian (by hand: apt-get install ${names.join(' ')}).`)
    return
  }
  say(`Installing ${names.join(', ')} with apt-get; tests in ${tests} need them ...`)
  const failure =
    run('apt-get', ['update', '-q']) ??
    run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...names])
  if (failure !== undefined)
    say(`apt-get failed (${failure}). Tests that need ${names.join(', ')} are skipped.`)
  if (!existsSync('/run/systemd/system')) return
  for (const { service } of missing)
    if (service !== undefined) run('systemctl', ['disable', '--now', service])
}
