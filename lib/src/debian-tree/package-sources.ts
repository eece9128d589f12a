import { readFileSync } from 'node:fs'
import { runProgram } from '../programs/index.ts'

/** Where packages of this machine's distribution come from, as its own apt is told. */
export interface PackageSources {
  /** `bookworm`, … */
  suite: string
  /** `amd64`, … */
  architecture: string
  /** Files in the format of sources.list that name the distribution's archive. */
  files: string[]
  /** Settings of apt that reach the archive, for example a proxy: `Acquire::http::Proxy "…"`. */
  settings: string[]
  /** What "apt-get update" said last when it had to be tried and there is still no archive. */
  complaint: string
}

interface Target {
  origin: string
  file: string
}

const format = '$(ORIGIN)|$(SOURCESENTRY)'

async function readTargets(): Promise<Target[]> {
  const command = ['apt-get', 'indextargets', '--format', format, 'Created-By: Packages']
  const { stdout } = await runProgram(command)
  return stdout
    .split('\n')
    .filter((line) => line.includes('|/'))
    .map((line) => {
      const [origin = '', entry = ''] = line.split('|')
      return { origin, file: entry.replace(/:\d+$/, '') }
    })
}

function releaseField(name: string): string {
  const text = readFileSync('/etc/os-release', 'utf8')
  return new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(text)?.[1] ?? ''
}

const reaching = /^Acquire::(http|https|ftp|Retries|ForceIPv4|ForceIPv6|ForceHash)\b.* "[^"]+";$/

/** What of the settings of apt has to do with reaching the archive. */
export const settingsThatReach = (dump: string): string[] =>
  dump.split('\n').filter((line) => reaching.test(line))

/** Reads the apt configuration of this machine; the lists are fetched first where it never did that. */
export async function readPackageSources(): Promise<PackageSources> {
  const distribution = releaseField('ID')
  const ours = (targets: Target[]): Target[] =>
    targets.filter(({ origin }) => origin.toLowerCase() === distribution)
  let targets = ours(await readTargets())
  let complaint = ''
  if (targets.length === 0) {
    const { stderr } = await runProgram(['apt-get', 'update', '-q'])
    complaint = stderr.trim().split('\n').slice(-2).join(' / ')
    targets = ours(await readTargets())
  }
  const { stdout } = await runProgram(['apt-config', 'dump'])
  return {
    suite: releaseField('VERSION_CODENAME'),
    architecture: (await runProgram(['dpkg', '--print-architecture'])).stdout.trim(),
    files: [...new Set(targets.map(({ file }) => file))].sort(),
    settings: settingsThatReach(stdout),
    complaint,
  }
}
