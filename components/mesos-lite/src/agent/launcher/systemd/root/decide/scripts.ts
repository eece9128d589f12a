import { usualCapabilities } from '../../../decide/capability-names.ts'
import type { LaunchSpec, TaskUser } from '../../../types.ts'

/** Where the launcher's own files are inside a container. */
export const insideFolder = '/.dcos'
/** Becomes the user of the container and runs another of these files. */
export const asUserFile = `${insideFolder}/as-user`
/** Runs the program of the container. */
export const startFile = `${insideFolder}/start`

/** The words that run a tool of the machine inside: with its own loader and libraries, whatever the image holds. */
export function toolWords(tool: string): string[] {
  return [
    `${insideFolder}/tools/ld.so`,
    '--library-path',
    `${insideFolder}/tools/lib`,
    `${insideFolder}/tools/${tool}`,
  ]
}

/** A word that a shell takes as it is. */
export function quoteWord(word: string): string {
  return /^[A-Za-z0-9_/.,:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

const line = (words: readonly string[]): string => words.map(quoteWord).join(' ')

/** Whether a shell can hold a variable of this name. */
export const isVariable = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)

/** What runs as the user of the container: its folder, its variables, and its program as a child of the shell. */
export function startScript(options: {
  workingFolder: string
  environment: Readonly<Record<string, string>>
  argv: readonly string[]
}): string {
  const variables = Object.entries(options.environment)
  // A shell cannot hold the others; a tool sets them.
  const odd = variables.filter(([name]) => !isVariable(name)).map(([name, value]) => `${name}=${value}`)
  const words = odd.length > 0 ? [...toolWords('env'), ...odd, ...options.argv] : options.argv
  return [
    `cd ${quoteWord(options.workingFolder)} || exit 125`,
    ...variables
      .filter(([name]) => isVariable(name))
      .map(([name, value]) => `export ${name}=${quoteWord(value)}`),
    line(words),
    'exit $?',
    '',
  ].join('\n')
}

const listOf = (names: readonly string[]): string =>
  ['-all', ...names.map((name) => `+${name.toLowerCase()}`)].join(',')

/** The words that give up what a container does not keep, and become its user. */
export function userWords(
  user: TaskUser,
  spec: Pick<LaunchSpec, 'capabilities' | 'noNewPrivileges' | 'privileged'>,
): string[] {
  const { effective, bounding } = spec.capabilities ?? {}
  const root = user.uid === 0
  // A program that root starts gets all that is bounding: what is effective can only be said by it.
  const kept = root ? (effective ?? bounding) : (bounding ?? effective)
  const ambient = root ? undefined : effective
  const { groups = [] } = user
  return [
    ...toolWords('setpriv'),
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    groups.length > 0 ? `--groups=${groups.join(',')}` : '--clear-groups',
    ...(ambient
      ? [`--inh-caps=${listOf(ambient)}`, `--ambient-caps=${listOf(ambient)}`]
      : ['--inh-caps=-all']),
    ...(spec.privileged === true ? [] : [`--bounding-set=${listOf(kept ?? usualCapabilities)}`]),
    ...(spec.noNewPrivileges === true ? ['--no-new-privs'] : []),
    '--',
    ...toolWords('sh'),
  ]
}

/** Runs a script of the launcher, named by its first argument, as the user of the container. */
export function asUserScript(user: TaskUser, spec: Parameters<typeof userWords>[1]): string {
  return `exec ${line(userWords(user, spec))} "$1"\n`
}

/** The first process of a container: closes what the kernel shows of the machine, and goes on as its user. */
export function beginScript(spec: Pick<LaunchSpec, 'hostname' | 'privileged'>): string {
  const { hostname, privileged } = spec
  return [
    ...(hostname === undefined
      ? []
      : [`printf %s ${quoteWord(hostname)} >/proc/sys/kernel/hostname || exit 125`]),
    ...(privileged === true
      ? []
      : [`${line([...toolWords('mount'), '-n', '-a', '-T', `${insideFolder}/fstab`])} || exit 125`]),
    `exec ${line(toolWords('sh'))} ${asUserFile} ${startFile}`,
    '',
  ].join('\n')
}

const readOnly = ['/proc/sys', '/proc/sysrq-trigger', '/proc/irq', '/proc/bus', '/proc/fs']
const hidden = ['/proc/kcore', '/proc/keys', '/proc/timer_list', '/proc/sched_debug']

/** What is closed, of what this kernel has. */
export function closedPaths(exists: (path: string) => boolean): string {
  return [
    ...readOnly.filter(exists).map((path) => `${path} ${path} none bind,ro 0 0`),
    ...hidden.filter(exists).map((path) => `/dev/null ${path} none bind 0 0`),
    '',
  ].join('\n')
}

/** The words of the unit: new namespaces, in them the first process. */
export function unitWords(spec: Pick<LaunchSpec, 'shareProcesses' | 'shareIpc' | 'hostname'>): string[] {
  return [
    ...toolWords('unshare'),
    ...['--mount', '--fork'],
    ...(spec.shareProcesses === true ? [] : ['--pid', '--mount-proc', '--kill-child']),
    ...(spec.shareIpc === true ? [] : ['--ipc']),
    ...(spec.hostname === undefined ? [] : ['--uts']),
    '--',
    ...[...toolWords('sh'), `${insideFolder}/begin`],
  ]
}
